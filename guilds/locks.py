"""One reorder of a guild at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from core.errors import Code, ProductError

_LONGEST_SECONDS = 30
_RETRY_AFTER_SECONDS = "2"


@contextmanager
def reordering(what: str, guild_id: int) -> Iterator[None]:
    """Hold the guild's lock for reordering its roles or channels. Raises GENERAL_ERROR (423) while another holds it.

    A crash cannot keep the lock: it lapses after 30 seconds.
    """
    key = f"guild:{guild_id}:reordering:{what}"
    if not cache.add(key, True, timeout=_LONGEST_SECONDS):
        raise ProductError(
            Code.GENERAL_ERROR,
            headers={"Retry-After": _RETRY_AFTER_SECONDS},
            variables={"detail": f"the {what} are being reordered"},
        )
    try:
        yield
    finally:
        cache.delete(key)
