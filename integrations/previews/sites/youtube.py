"""Films of YouTube."""

import re
from urllib.parse import parse_qs, urlencode

import msgspec

from integrations.previews import cards
from integrations.previews.media import side
from integrations.previews.sites.addresses import host_of, parts_of, steps_of
from integrations.previews.visits import Visit

_HOSTS = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_BY_PATH = frozenset({"shorts", "live", "embed", "v"})
_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_RED = 0xFF0000


class _Film(msgspec.Struct):
    title: str
    author_name: str = ""
    author_url: str = ""
    thumbnail_url: str = ""
    width: float | None = None
    height: float | None = None


def preview(link: str, visit: Visit) -> list[cards.Embed] | None:
    """A film with its channel, a picture of it, and the player to be shown in place."""
    film_id = _id_of(link)
    if not _ID.fullmatch(film_id):
        return None
    query = urlencode({"url": f"https://www.youtube.com/watch?v={film_id}", "format": "json"})
    film = visit.json(f"https://www.youtube.com/oembed?{query}", _Film)
    if film is None:
        return None
    player = {
        "url": f"https://www.youtube.com/embed/{film_id}",
        "proxy_url": None,  # a page, which is nothing to be fetched as media
        "width": side(film.width) or 1280,
        "height": side(film.height) or 720,
    }
    return [
        cards.card(
            "video",
            link,
            title=cards.line(film.title),
            color=_RED,
            author=cards.author(film.author_name, film.author_url),
            provider=cards.provider("YouTube", "https://www.youtube.com"),
            thumbnail=visit.picture(cards.web_address(film.thumbnail_url)),
            video=player,
        )
    ]


def _id_of(link: str) -> str:
    host, steps = host_of(link), steps_of(link)
    if host == "youtu.be":
        return steps[0] if steps else ""
    if host not in _HOSTS or not steps:
        return ""
    if steps[0] == "watch":
        return parse_qs(parts_of(link).query, max_num_fields=50).get("v", [""])[0]
    return steps[1] if steps[0] in _BY_PATH and len(steps) > 1 else ""
