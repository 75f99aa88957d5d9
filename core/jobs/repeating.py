"""Running periodic work once in the whole installation."""

from django.core.cache import cache

from core.jobs.registry import periodic_named

# A run may come a little early; two processes whose clocks tick apart must still not both run.
_BLOCKED_SHARE = 0.9


def run_periodic(name: str) -> bool:
    """Run it unless it ran within nine tenths of its period, here or in another process. True when it ran."""
    entry = periodic_named(name)
    if not cache.add(f"jobs:periodic:{name}", 1, timeout=entry.seconds * _BLOCKED_SHARE):
        return False
    entry.function()
    return True
