"""What is known of where links lead and what pictures are, kept for half an hour: by whichever message it was found."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

import msgspec
import structlog
from django.core.cache import cache

from chat.embed_media import Media
from chat.previews import LINK, Previews
from integrations.previews.resolving import Found, follow
from integrations.previews.visits import Visit

_log = structlog.get_logger(__name__)
_KEPT_SECONDS = 30 * 60
_BROKEN_SECONDS = 5 * 60
_SECONDS = 15.0
_AT_ONCE = 5


def known(links: Sequence[str]) -> Previews:
    """Those of the links that were followed lately. One look into the cache."""
    return {link: _of_link(link, embeds) for link, embeds in _kept("links", links).items()}


def followed(links: Sequence[str]) -> Previews:
    """Where all of the links lead; those not known are followed together. Takes up to 15 seconds."""
    return {link: _of_link(link, embeds) for link, embeds in _found("links", links, _follow).items()}


def media_known(addresses: Sequence[str]) -> Media:
    """Those of the addresses that were looked at lately. One look into the cache."""
    return _kept("media", addresses)


def media_looked_at(addresses: Sequence[str]) -> Media:
    """What is at the addresses; those not known are looked at together. After 15 seconds the rest is left out."""
    return _found("media", addresses, partial(_look, ends=monotonic() + _SECONDS))


_Made = tuple[Any, bool] | None
"""What was found, and whether it may be something else soon; None when there was no time to look."""


def _follow(link: str) -> _Made:
    try:
        found = follow(link)
    except Exception:  # whatever another site said: the next link still counts
        _log.exception("links.not_followed")
        found = Found([], is_broken=True)
    return found.embeds, found.is_broken and not found.embeds


def _look(address: str, ends: float) -> _Made:
    visit = Visit(ends=ends)
    shown = visit.picture(address)
    if shown is None and monotonic() >= ends:
        return None
    return shown, shown is None and visit.is_broken


def _found(kind: str, wanted: Sequence[str], make: Callable[[str], _Made]) -> dict[str, Any]:
    found = _kept(kind, wanted)
    missing = [address for address in wanted if address not in found]
    if not missing:
        return found
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        for address, made in zip(missing, threads.map(make, missing), strict=True):
            if made is not None:
                found[address], is_broken = made
                seconds = _BROKEN_SECONDS if is_broken else _KEPT_SECONDS
                cache.set(_name(kind, address), msgspec.json.encode(found[address]), seconds)
    return found


def _kept(kind: str, wanted: Sequence[str]) -> dict[str, Any]:
    names = {_name(kind, address): address for address in wanted}
    return {names[name]: msgspec.json.decode(kept) for name, kept in cache.get_many(names).items()}


def _of_link(link: str, embeds: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple({LINK: link, **embed} for embed in embeds)


def _name(kind: str, address: str) -> str:
    return f"{kind}:{hashlib.sha256(address.encode()).hexdigest()}"
