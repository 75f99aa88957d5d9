"""What webhooks leave behind, found and removed."""

from core.actor import Actor
from core.jobs import periodic
from integrations.operations.webhook_pictures import sweep_deliveries, sweep_pictures

_DAY = 86_400.0
_SYSTEM = Actor(user=None, kind="system")


@periodic("webhooks.sweep", seconds=_DAY, queue="slow")
def sweep() -> None:
    """Remove pictures that nothing shows any more and forget old deliveries, a piece at a time: an interrupted run
    misses nothing, because the next one begins anew."""
    while sweep_deliveries(_SYSTEM):
        continue
    after: int | None = 0
    while after is not None:
        after = sweep_pictures(_SYSTEM, after=after)
