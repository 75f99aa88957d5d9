"""Articles of Wikipedia, in every language."""

import re

import msgspec

from integrations.previews import cards
from integrations.previews.sites.addresses import host_of, steps_of
from integrations.previews.visits import Visit

_HOST = re.compile(r"([a-z-]{2,15})\.(?:m\.)?wikipedia\.org")
_MOST_MORE = 4


class _Picture(msgspec.Struct, frozen=True):
    source: str = ""


class _Summary(msgspec.Struct):
    title: str
    extract: str = ""
    thumbnail: _Picture = _Picture()


class _Source(msgspec.Struct):
    src: str = ""


class _Item(msgspec.Struct):
    type: str = ""
    leadImage: bool = False
    srcset: list[_Source] = []


class _MediaList(msgspec.Struct):
    items: list[_Item] = []


def preview(link: str, visit: Visit) -> list[cards.Embed] | None:
    """An article with its first sentences and some of its pictures."""
    host, steps = _HOST.fullmatch(host_of(link)), steps_of(link)
    if host is None or len(steps) < 2 or steps[0] != "wiki":
        return None
    base, title = f"https://{host[1]}.wikipedia.org/api/rest_v1/page", "%2F".join(steps[1:])
    summary = visit.json(f"{base}/summary/{title}", _Summary)
    if summary is None:
        return None
    first = cards.card(
        "article",
        link,
        title=cards.line(summary.title),
        description=cards.line(summary.extract, cards.LONGEST_DESCRIPTION),
        provider=cards.provider("Wikipedia", f"https://{host[1]}.wikipedia.org"),
        thumbnail=visit.picture(cards.web_address(summary.thumbnail.source)),
    )
    listed = visit.json(f"{base}/media-list/{title}", _MediaList) if "thumbnail" in first else None
    found = (visit.picture(address) for address in _more(listed or _MediaList()))
    return cards.with_pictures(first, [picture for picture in found if picture])


def _more(listed: _MediaList) -> list[str]:
    items = [item for item in listed.items if item.type == "image" and not item.leadImage and item.srcset]
    addresses = (item.srcset[0].src for item in items)
    return [f"https:{each}" for each in addresses if each.startswith("//")][:_MOST_MORE]
