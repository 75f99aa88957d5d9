"""The cookie that carries a session on the topic wire. Its value is a session token like any other."""

from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings

from core.api.answers import Cookie
from core.api.middleware.origin_check import SESSION_COOKIE

_SHORTEST_SITE = 2


def session_cookie(token: str | None) -> Cookie:
    """The cookie for a token; None takes it away. It lasts as long as the browser; scripts cannot read it."""
    return Cookie(name=SESSION_COOKIE, value=token, secure=settings.GUILDHALL.is_https, same_site=_same_site())


def _same_site() -> Literal["Lax", "None"]:
    # Browsers send cookies to another site only with SameSite=None, and accept that only with Secure.
    config = settings.GUILDHALL
    web, own = urlsplit(config.web_url or config.public_url).hostname or "", config.public_host
    return "None" if config.is_https and not _are_one_site(web, own) else "Lax"


def _are_one_site(one: str, other: str) -> bool:
    """Whether two hosts share a parent of at least two labels, or one is below the other."""
    parents = [host.partition(".")[2] for host in (one, other)]
    shared = parents[0] == parents[1] and parents[0].count(".") + 1 >= _SHORTEST_SITE
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}") or shared
