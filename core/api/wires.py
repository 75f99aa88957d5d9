"""Which audience a path belongs to, told from the path alone."""

from typing import Literal

Surface = Literal["v1", "topics", "pages"]

# By first segment; everything else is the guild wire, which is also mounted at the root.
_SURFACES: dict[str, Surface] = {
    "api": "topics",
    "health": "topics",
    "": "pages",
    "app": "pages",
    "admin": "pages",
    "docs": "pages",
    "static": "pages",
    "media": "pages",
    "accounts": "pages",
    "login": "pages",
    "register": "pages",
    "forgot": "pages",
    "reset": "pages",
    "verify": "pages",
    "authorize-ip": "pages",
    "wasntme": "pages",
    "settings": "pages",
    "s": "pages",
    "topics": "pages",
    "posts": "pages",
    "robots.txt": "pages",
    "sitemap.xml": "pages",
    "sitemap-topics.xml": "pages",
    "sitemap-posts.xml": "pages",
}


def wire_of(path: str) -> Surface:
    """ "topics" below /api, "pages" for what browsers show, else "v1"."""
    end = path.find("/", 1)
    return _SURFACES.get(path[1:] if end < 0 else path[1:end], "v1")
