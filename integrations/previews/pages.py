"""What a page that no site-specific reader knows is shown as."""

from typing import Any

import msgspec

from integrations.previews import cards
from integrations.previews.html import Page
from integrations.previews.visits import Visit

_OEMBED = "application/json+oembed"
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


class _Told(msgspec.Struct):
    author_name: Any = None
    author_url: Any = None
    provider_name: Any = None
    provider_url: Any = None


def preview(link: str, page: Page, visit: Visit) -> list[cards.Embed]:
    """Title, description and pictures of a page; no embed for one that says nothing of itself."""
    told = visit.json(page.alternates[_OEMBED], _Told) if page.alternates.get(_OEMBED) else None
    pictures = _pictures(page)
    first = cards.card(
        "link",
        link,
        title=cards.line(page.first(*_TITLES) or page.title),
        description=cards.line(page.first(*_DESCRIPTIONS), cards.LONGEST_DESCRIPTION),
        color=cards.color(page.first("theme-color")),
        author=cards.author(told.author_name, told.author_url) if told else None,
        provider=_provider(page, told),
        thumbnail=visit.picture(pictures[0]) if pictures else None,
    )
    if not first.keys() & {"title", "description", "thumbnail"}:
        return []
    more = (visit.picture(address) for address in pictures[1 : cards.MOST_MORE_PICTURES + 1])
    return cards.with_pictures(first, [picture for picture in more if picture])


def _pictures(page: Page) -> list[str]:
    """The pictures of a page. A picture that it names in several ways is one."""
    return page.addresses("og:image", "og:image:url") or page.addresses(*_PICTURES)


def _provider(page: Page, told: _Told | None) -> cards.Embed | None:
    named = cards.provider(told.provider_name, told.provider_url) if told else None
    return named or cards.provider(page.first("og:site_name"))
