"""Which language and country a client asks for."""

import re
from collections.abc import Iterator

DEFAULT_LOCALE = "en-US"
_KNOWN = """
ar bg cs da de el en-GB en-US es-ES es-419 fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi
zh-CN zh-TW
"""
LOCALES = tuple(_KNOWN.split())
TOPIC_LANGUAGES = ("en", "pt")

_MOST_RANGES = 20
_RANGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}|\d{3}))?")
_WEIGHT = re.compile(r";\s*q=([01](?:\.\d{0,3})?)")
_BY_TAG = {locale.lower(): locale for locale in LOCALES}
_BY_LANGUAGE = {locale.partition("-")[0]: locale for locale in reversed(LOCALES)} | {"en": DEFAULT_LOCALE}


def locale_from(accept_language: str) -> str:
    """The product's locale nearest to an Accept-Language header."""
    for language, region in _ranges(accept_language):
        found = _BY_TAG.get(f"{language}-{region}".lower() if region else language) or _BY_LANGUAGE.get(language)
        if found:
            return found
    return DEFAULT_LOCALE


def country_from(accept_language: str) -> str | None:
    """The country of the most wanted language that names one ("pt-PT": PT); None when none does."""
    regions = (region for _, region in _ranges(accept_language))
    return next((region.upper() for region in regions if region.isalpha()), None)


def topic_language(text: str) -> str:
    """Any locale reduced to a language of the topic side."""
    base = text.partition("-")[0].lower()
    return base if base in TOPIC_LANGUAGES else TOPIC_LANGUAGES[0]


def _ranges(accept_language: str) -> Iterator[tuple[str, str]]:
    parts = accept_language.split(",")[:_MOST_RANGES]
    for part in sorted(parts, key=_weight, reverse=True):
        found = _RANGE.match(part.strip())
        if found and _weight(part) > 0:
            yield found[1].lower(), found[2] or ""


def _weight(part: str) -> float:
    found = _WEIGHT.search(part)
    return float(found[1]) if found else 1.0
