"""What a client has already, and which part of a file it wants (RFC 9110): the same for everything that is fetched."""

import re

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_LONGEST_HEADER = 100


def is_known(request: HttpRequest, tag: str, seconds: int) -> bool:
    """Whether the client says it has the file with this tag, last modified at this moment (unix seconds)."""
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and seconds <= since


def wanted_part(request: HttpRequest, tag: str, length: int) -> range | None:
    """The one part of the file asked for; None for the whole of it: also when the file is not the one the client
    began with, several parts are asked for, or one outside of the file."""
    part = _part(request.headers.get("Range", ""), length)
    return part if request.headers.get("If-Range", tag) == tag else None


def content_range(part: range, length: int) -> str:
    """The header that says which part it is."""
    return f"bytes {part.start}-{part.stop - 1}/{length}"


def _part(header: str, length: int) -> range | None:
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "" or len(header) > _LONGEST_HEADER:
        return None
    if not found[1]:
        start, stop = max(0, length - int(found[2])), length
    else:
        start, stop = int(found[1]), min(length, int(found[2]) + 1 if found[2] else length)
    return range(start, stop) if start < stop else None
