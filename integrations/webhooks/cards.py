"""Embeds made of what other programs send: cut to what an embed holds, without addresses that are none."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from core.clock import iso
from core.text import cut, normalise, utf16_length

Facts = Mapping[str, Any]
Card = dict[str, Any]

LONGEST_TITLE, LONGEST_TEXT, LONGEST_VALUE = 256, 4096, 1024
_LONGEST_FOOTER, _LONGEST_ADDRESS, _MOST_FIELDS = 2048, 2048, 25


def at(facts: Any, *path: str) -> Any:
    """What stands at a path in what was sent; None where the path ends early."""
    for name in path:
        facts = facts.get(name) if isinstance(facts, Mapping) else None
    return facts


def text_at(facts: Any, *path: str) -> str:
    """The text at a path; "" for none. Numbers are text here."""
    found = at(facts, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return normalise(found) if isinstance(found, str) else ""


def address(value: Any) -> str | None:
    """An http or https address; None for anything else, such as what holds blanks or control characters."""
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS or " " in value or not value.isprintable():
        return None
    try:
        parts = urlsplit(value)
        return value if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def items_at(facts: Any, *path: str) -> list[Any]:
    """The list at a path; an empty one where there is something else."""
    found = at(facts, *path)
    return found if isinstance(found, list) else []


def shortened(text: str, most: int) -> str:
    """The text, with an ellipsis where it had to be cut; `most` counts as the wire does."""
    if utf16_length(text) <= most:
        return text
    return cut(text, most - 1).rstrip() + "…"


def moment_of(seconds: Any) -> str | None:
    """Seconds since 1970, as number or text, as the moment of an embed."""
    try:
        return iso(datetime.fromtimestamp(float(seconds), UTC))
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def person(name: str, url: Any = None, icon_url: Any = None) -> Card | None:
    """Who made what an embed shows; None without a name."""
    if not name:
        return None
    return _present(name=shortened(name, LONGEST_TITLE), url=address(url), icon_url=address(icon_url))


def field(name: str, value: str, *, inline: bool = False) -> Card:
    """A titled piece of an embed."""
    return {"name": shortened(name, LONGEST_TITLE), "value": shortened(value, LONGEST_VALUE), "inline": inline}


def card(
    *,
    title: str = "",
    url: Any = None,
    color: int | None = None,
    description: str = "",
    author: Card | None = None,
    fields: Iterable[Card] = (),
    footer: str = "",
    timestamp: str | None = None,
    image: Any = None,
    thumbnail: Any = None,
) -> Card:
    """An embed as it is stored, of what is there."""
    return {
        "type": "rich",
        "color": color or 0,
        **_present(
            title=shortened(title, LONGEST_TITLE),
            url=address(url),
            description=shortened(description, LONGEST_TEXT),
            author=author,
            fields=list(fields)[:_MOST_FIELDS],
            footer={"text": shortened(footer, _LONGEST_FOOTER)} if footer else None,
            timestamp=timestamp,
            image=_media(image),
            thumbnail=_media(thumbnail),
        ),
    }


def _media(value: Any) -> Card | None:
    found = address(value)
    return None if found is None else {"url": found}


def _present(**parts: Any) -> Card:
    return {name: part for name, part in parts.items() if part}
