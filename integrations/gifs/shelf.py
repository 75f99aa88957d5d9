"""What a provider shows everybody, kept for a while: clients ask for it each time somebody opens the picker.

What is older than five minutes is still handed out, and fetched anew by a job (GIF providers of the wire contract).
"""

import time
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
from django.core.cache import cache

from core.jobs import enqueue_once
from integrations.gifs.providers import Provider, provider
from integrations.gifs.records import Category, Gif

REFRESH = "gifs.refresh"
MOST = 50
USUAL_LOCALE = "en-US"

_FRESH_SECONDS = 300
_KEPT_SECONDS = 86_400
_AGAIN_SECONDS = 60  # between two refreshes of the same, however many ask
_T = TypeVar("_T")
Shelf = Literal["trending", "categories"]
_fetchers: dict[Shelf, Callable[[Provider, str], list[Any]]] = {
    "trending": lambda source, locale: source.trending(limit=MOST, locale=locale),
    "categories": lambda source, locale: source.categories(locale=locale),
}


class _Kept(msgspec.Struct):
    at: float
    rows: msgspec.Raw


def trending(source: Provider, locale: str) -> list[Gif]:
    """The fifty GIFs that people share most. Raises as the provider while nothing is kept."""
    return _read(source, "trending", locale, list[Gif])


def categories(source: Provider, locale: str) -> list[Category]:
    """Kinds of GIFs. Raises as the provider while nothing is kept."""
    return _read(source, "categories", locale, list[Category])


def refresh(shelf: Shelf, locale: str) -> None:
    """Fetch one of them anew. Raises as the provider; what was kept stays until it succeeds."""
    source = provider()
    if source is not None:
        _fetch(source, shelf, locale)


def _read(source: Provider, shelf: Shelf, locale: str, type_: type[_T]) -> _T:
    stored = cache.get(_name(source, shelf, locale))
    if stored is None:
        return msgspec.json.decode(_fetch(source, shelf, locale), type=type_)
    kept = msgspec.json.decode(stored, type=_Kept)
    if time.time() - kept.at > _FRESH_SECONDS and cache.add(f"{_name(source, shelf, locale)}:asked", 1, _AGAIN_SECONDS):
        enqueue_once(REFRESH, shelf=shelf, locale=locale)
    return msgspec.json.decode(kept.rows, type=type_)


def _fetch(source: Provider, shelf: Shelf, locale: str) -> bytes:
    rows = msgspec.json.encode(_fetchers[shelf](source, locale))
    kept = msgspec.json.encode(_Kept(at=time.time(), rows=msgspec.Raw(rows)))
    cache.set(_name(source, shelf, locale), kept, _KEPT_SECONDS)
    return rows


def _name(source: Provider, shelf: Shelf, locale: str) -> str:
    return f"gifs:{type(source).__name__}:{shelf}:{locale}"
