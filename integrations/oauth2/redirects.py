"""Where codes may be sent: addresses that an application has registered, compared letter by letter."""

import re
from urllib.parse import SplitResult, urlencode, urlsplit

LONGEST = 256
MOST = 10
_PLAIN = re.compile(r"[\x21-\x7e]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_registrable(uri: str, *, http_anywhere: bool) -> bool:
    """Whether codes may be sent to an address: https, or http to this very machine (`http_anywhere`: to any).

    Whatever browsers and servers read differently is refused: backslashes, blanks, letters beyond ASCII, an account
    before the host, a fragment.
    """
    parts = _parts(uri)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    if "@" in parts.netloc or "#" in uri:
        return False
    return parts.scheme == "https" or http_anywhere or _is_loopback(parts.hostname)


def with_query(uri: str, **values: str | None) -> str:
    """The address with more values at the end of its query; those that are None are left out."""
    added = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{uri}{_joint(uri)}{added}" if added else uri


def _joint(uri: str) -> str:
    if uri.endswith(("?", "&")):
        return ""
    return "&" if "?" in uri else "?"


def _parts(uri: str) -> SplitResult | None:
    if not _PLAIN.fullmatch(uri) or "\\" in uri:
        return None
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        return None
    return parts


def _is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.endswith(".localhost")
