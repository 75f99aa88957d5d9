"""Posts of servers that speak ActivityPub: whatever they run, their pages say where the post itself is."""

from typing import Any

import msgspec

from integrations.previews import cards
from integrations.previews.html import Page, plain_text
from integrations.previews.media import Media
from integrations.previews.sites.addresses import host_of
from integrations.previews.visits import Visit

ACTIVITY = "application/activity+json"
_POSTS = frozenset({"Note", "Article", "Question", "Page"})
_MOST_PICTURES = 4
_ACCEPT = f'{ACTIVITY}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


class _Post(msgspec.Struct):
    type: Any = None
    content: Any = None
    summary: Any = None
    published: Any = None
    attributedTo: Any = None
    attachment: Any = None
    quoteUrl: Any = None
    replies: Any = None
    shares: Any = None
    likes: Any = None


class _Person(msgspec.Struct):
    name: Any = None
    preferredUsername: Any = None
    url: Any = None
    icon: Any = None


def preview(link: str, page: Page, visit: Visit) -> list[cards.Embed] | None:
    """The post behind a page, with its author, and the post it quotes as a child."""
    address = page.alternates.get(ACTIVITY, "")
    post = _post(address, page.url, visit)
    if post is None:
        return None
    pictures = _pictures(post, visit)
    first = _card(link, address, post, visit) | ({"image": pictures[0]} if pictures else {})
    quoted = _post(cards.web_address(post.quoteUrl), "", visit)
    if quoted is not None:
        first["children"] = [_card(post.quoteUrl, post.quoteUrl, quoted, visit)]
    return cards.with_pictures(first, pictures[1:])


def _post(address: str, page: str, visit: Visit) -> _Post | None:
    # A page may not pass somebody else's words off as what is behind it.
    if not address or (page and host_of(address) != host_of(page)):
        return None
    post = visit.json(address, _Post, _ACCEPT)
    is_said = post is not None and post.type in _POSTS and isinstance(post.content, str)
    return post if is_said else None


def _card(link: str, address: str, post: _Post, visit: Visit) -> cards.Embed:
    return cards.card(
        "rich",
        link,
        description=cards.paragraphs(plain_text(post.content)),
        title=cards.line(post.summary),
        author=_author(post, address, visit),
        timestamp=cards.moment(post.published),
        fields=cards.counts(replies=_total(post.replies), boosts=_total(post.shares), favourites=_total(post.likes)),
        footer={"text": host_of(address)},
    )


def _author(post: _Post, address: str, visit: Visit) -> cards.Embed | None:
    given = post.attributedTo[0] if isinstance(post.attributedTo, list) and post.attributedTo else post.attributedTo
    where = cards.web_address(_inside(given, "id") or given)
    if host_of(where) != host_of(address):
        return None
    person = visit.json(where, _Person, _ACCEPT)
    if person is None:
        return None
    handle = f"@{person.preferredUsername}@{host_of(where)}"
    name = f"{cards.line(person.name, 100)} ({handle})" if cards.line(person.name) else handle
    return cards.author(name, cards.web_address(person.url) or where, _inside(person.icon, "url"))


def _pictures(post: _Post, visit: Visit) -> list[Media]:
    rows = post.attachment if isinstance(post.attachment, list) else []
    shown = [row for row in rows if str(_inside(row, "mediaType") or "").startswith("image/")][:_MOST_PICTURES]
    found = (
        visit.picture(cards.web_address(_inside(row, "url")), cards.paragraphs(_inside(row, "name"))) for row in shown
    )
    return [picture for picture in found if picture]


def _total(value: Any) -> Any:
    return _inside(value, "totalItems")


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
