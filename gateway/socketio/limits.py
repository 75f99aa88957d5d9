"""Budgets of one client. They live in this process because the client does; budgets of a person or an address are
those of core/limits.py, which every interface shares."""

from django.conf import settings

from core.limit_stores import Draw, MemoryStore

_store = MemoryStore()

# (requests, milliseconds): the topic wire's limits per socket. Refused requests have a budget too: a client that goes
# on against every refusal is hung up.
_BUDGETS = {
    "event": (60, 2_000),
    "typing_start": (1, 2_000),
    "typing_stop": (1, 2_000),
    "refused": (300, 10_000),
}


def spend(eio_sid: str, budget: str) -> bool:
    """Count one request of a client. Says whether the budget still had room for it."""
    if not settings.GUILDHALL.rate_limits:
        return True
    limit, window_ms = _BUDGETS[budget]
    return _store.hit_all([Draw(f"{eio_sid}:{budget}", limit, window_ms)])[0].allowed
