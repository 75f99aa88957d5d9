"""The content filter of this server: the rules of core.text as the operator has set them, or administrators since."""

from functools import lru_cache
from typing import Any

from django.conf import settings

from core.instance_settings import stored
from core.kept_facts import Kept
from core.text import ContentFilter
from core.text.content_filter import DEFAULT_WORDS

NAME = "content_filter"


def content_filter() -> ContentFilter:
    """What people write on the topic side, and the names they choose there, go through this."""
    return _made(*filter_settings())


def filter_settings() -> tuple[tuple[str, ...], str]:
    """The words that are starred out and what becomes of links (`remove` or `keep`): what administrators have set, else
    the operator, else what comes with the server."""
    chosen, given = chosen_settings.get(), settings.GUILDHALL
    words = given.content_filter_words if chosen.get("words") is None else tuple(chosen["words"])
    return (tuple(sorted(DEFAULT_WORDS)) if words is None else words, chosen.get("links") or given.content_filter_links)


def _read() -> dict[str, Any]:
    return stored(NAME).get(NAME) or {}


chosen_settings = Kept(NAME, _read)
"""What administrators have set: `words` and `links`, as far as they have."""


@lru_cache(maxsize=8)
def _made(words: tuple[str, ...], links: str) -> ContentFilter:
    return ContentFilter.of(words, "keep" if links == "keep" else "remove")
