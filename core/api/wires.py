"""Which audience a path belongs to, told from the path alone."""

from typing import Literal

Surface = Literal["v1", "topics", "pages"]
_PAGES = ("/admin", "/docs", "/static", "/media", "/accounts", "/s")


def wire_of(path: str) -> Surface:
    """ "topics" below /api, "pages" for what browsers show, else "v1"."""
    if _is_below(path, "/api") or path in ("/health", "/health/"):
        return "topics"
    if path == "/" or any(_is_below(path, prefix) for prefix in _PAGES):
        return "pages"
    return "v1"


def _is_below(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/")
