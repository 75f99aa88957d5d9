"""Following one link to its embeds."""

from collections.abc import Callable
from dataclasses import dataclass

from core.outbound import Reply
from integrations.previews import cards, pages
from integrations.previews.html import read_page
from integrations.previews.sites import activitypub, bluesky, gifs, hackernews, wikipedia, xkcd, youtube
from integrations.previews.visits import Visit

Embeds = list[cards.Embed]

_BY_ADDRESS: tuple[Callable[[str, Visit], Embeds | None], ...] = (
    hackernews.preview,
    xkcd.preview,
    youtube.preview,
    wikipedia.preview,
    bluesky.preview,
)
_BY_PAGE = (gifs.preview, activitypub.preview)
_PAGES = ("text/html", "application/xhtml+xml")
_SHOWN_AS = {"image": "thumbnail", "video": "video", "audio": "audio"}


@dataclass(frozen=True, slots=True)
class Found:
    """The embeds of a link; `is_broken` when there may be other ones soon, because something did not answer."""

    embeds: Embeds
    is_broken: bool = False


def follow(link: str, visit: Visit | None = None) -> Found:
    """Find out where a link leads. Takes up to 15 seconds, and fails in no way."""
    visit = visit or Visit()
    for site in _BY_ADDRESS:
        found = site(link, visit)
        if found is not None:
            return Found(found)
    reply = visit.page(link)
    return Found([] if reply is None else _of_reply(link, reply, visit), visit.is_broken)


def _of_reply(link: str, reply: Reply, visit: Visit) -> Embeds:
    if reply.content_type not in _PAGES:
        return _of_media(link, reply, visit)
    page = read_page(reply)
    for site in _BY_PAGE:
        found = site(link, page, visit)
        if found is not None:
            return found
    return pages.preview(link, page, visit)


def _of_media(link: str, reply: Reply, visit: Visit) -> Embeds:
    shown = visit.media(link, reply)
    if shown is None:
        return []
    kind = shown["content_type"].partition("/")[0]
    return [cards.card(kind, link, **{_SHOWN_AS[kind]: shown})]
