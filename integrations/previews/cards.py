"""Embeds as they are stored, from what sites say: only what has a value, cut to what the wire allows."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.clock import iso
from core.text import characters
from integrations.previews.media import Media

Embed = dict[str, Any]
LONGEST_TITLE, LONGEST_DESCRIPTION = 70, 350
LONGEST_POST = 4096
MOST_MORE_PICTURES = 10
_LONGEST_NAME = 256
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def card(kind: str, url: str, **parts: Any) -> Embed:
    """An embed of the parts that have a value."""
    return {"type": kind, "url": url} | {name: value for name, value in parts.items() if value not in (None, "", [])}


def line(text: Any, most: int = LONGEST_TITLE) -> str:
    """A text as one line, cut with an ellipsis."""
    return cut(characters.normalise(characters.collapsed(text)), most) if isinstance(text, str) else ""


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, the last of which shows that there was more."""
    return text if characters.utf16_length(text) <= most else f"{characters.cut(text, most - 1).rstrip()}…"


def paragraphs(text: Any, most: int = LONGEST_POST) -> str:
    """A text with its lines, cut with an ellipsis."""
    return cut(characters.normalise(text), most) if isinstance(text, str) else ""


def author(name: Any, url: Any = None, icon: Any = None) -> Embed | None:
    """Who made what an embed shows; None for nobody."""
    shown = line(name, _LONGEST_NAME)
    return {"name": shown} | _addresses(url=url, icon_url=icon) if shown else None


def provider(name: Any, url: Any = None) -> Embed | None:
    """Where it was found; None for nowhere."""
    shown = line(name, _LONGEST_NAME)
    return {"name": shown} | _addresses(url=url) if shown else None


def counts(**numbers: Any) -> list[Embed]:
    """How often a post was answered, passed on and liked, as fields; those that are nought stay away."""
    return [
        {"name": name.capitalize(), "value": f"{number:,}", "inline": True}
        for name, number in numbers.items()
        if isinstance(number, int) and number > 0
    ]


def with_pictures(first: Embed, pictures: Iterable[Media]) -> list[Embed]:
    """An embed, and further pictures as embeds of their own: those with one address are shown together."""
    more = [card("rich", first["url"], image=picture) for picture in pictures]
    return [first, *more[:MOST_MORE_PICTURES]]


def color(text: str) -> int | None:
    """A color as pages write it (#rgb, #rrggbb), as a number."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return int(digits, 16)


def moment(text: Any) -> str | None:
    """A time in ISO 8601 as the wire writes it; None for anything else."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        return iso(found) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def web_address(value: Any) -> str:
    """A web address, "" for anything else."""
    is_one = isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= 2048
    return value if is_one else ""


def _addresses(**given: Any) -> Embed:
    return {name: address for name, value in given.items() if (address := web_address(value))}
