"""What is known of where links lead, kept for half an hour: by whichever message it was found."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import structlog
from django.core.cache import cache

from chat.previews import LINK, Embed, Previews
from integrations.previews.resolving import Embeds, Found, follow

_log = structlog.get_logger(__name__)
_KEPT_SECONDS = 30 * 60
_BROKEN_SECONDS = 5 * 60
_AT_ONCE = 5


def known(links: Sequence[str]) -> Previews:
    """Those of the links that were followed lately. One look into the cache."""
    kept = cache.get_many([_name(link) for link in links])
    return {link: _read(link, kept[_name(link)]) for link in links if _name(link) in kept}


def followed(links: Sequence[str]) -> Previews:
    """Where all of the links lead; those not known are followed together. Takes up to 15 seconds."""
    found = known(links)
    missing = [link for link in links if link not in found]
    if missing:
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
            for link, embeds in zip(missing, threads.map(_followed, missing), strict=True):
                found[link] = _read(link, embeds)
    return found


def _followed(link: str) -> bytes:
    try:
        found = follow(link)
    except Exception:  # whatever another site said: the next link still counts
        _log.exception("links.not_followed")
        found = Found([], is_broken=True)
    kept = msgspec.json.encode(found.embeds)
    cache.set(_name(link), kept, _BROKEN_SECONDS if found.is_broken and not found.embeds else _KEPT_SECONDS)
    return kept


def _read(link: str, kept: bytes) -> tuple[Embed, ...]:
    embeds = msgspec.json.decode(kept, type=Embeds)
    return tuple({LINK: link, **embed} for embed in embeds)


def _name(link: str) -> str:
    return f"links:{hashlib.sha256(link.encode()).hexdigest()}"
