"""The content filter of this server: the rules of core.text as the operator has set them."""

from functools import lru_cache

from django.conf import settings

from core.text import ContentFilter
from core.text.content_filter import DEFAULT_WORDS


def content_filter() -> ContentFilter:
    """What people write on the topic side, and the names they choose there, go through this."""
    rules = settings.GUILDHALL
    return _made(rules.content_filter_words, rules.content_filter_links)


@lru_cache(maxsize=8)
def _made(words: tuple[str, ...] | None, links: str) -> ContentFilter:
    return ContentFilter.of(DEFAULT_WORDS if words is None else words, "keep" if links == "keep" else "remove")
