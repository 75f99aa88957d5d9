"""Which part of a file a client wants (RFC 9110): the same for everything that is fetched."""

import re

from django.http import HttpRequest

_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_LONGEST_HEADER = 100


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
