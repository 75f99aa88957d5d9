"""Stories, comments and jobs of Hacker News."""

from urllib.parse import parse_qs

import msgspec

from integrations.previews import cards
from integrations.previews.html import plain_text
from integrations.previews.sites.addresses import host_of, parts_of
from integrations.previews.visits import Visit

_API = "https://hacker-news.firebaseio.com/v0/item"
_PEOPLE = "https://news.ycombinator.com/user?id="


class _Item(msgspec.Struct):
    by: str = ""
    title: str = ""
    text: str = ""
    time: int = 0
    score: int = 0
    descendants: int = 0


def preview(link: str, visit: Visit) -> list[cards.Embed] | None:
    """An item by its number."""
    number = parse_qs(parts_of(link).query, max_num_fields=20).get("id", [""])[0] if _is_item(link) else ""
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        return None
    item = visit.json(f"{_API}/{number}.json", _Item)
    if item is None or not (item.title or item.text):
        return None
    return [
        cards.card(
            "rich",
            link,
            title=cards.line(item.title or f"Comment by {item.by}"),
            description=cards.paragraphs(plain_text(item.text), cards.LONGEST_DESCRIPTION),
            author=cards.author(item.by, f"{_PEOPLE}{item.by}"),
            fields=cards.counts(points=item.score, comments=item.descendants),
            footer={"text": "Hacker News"},
        )
    ]


def _is_item(link: str) -> bool:
    return host_of(link) == "news.ycombinator.com" and parts_of(link).path == "/item"
