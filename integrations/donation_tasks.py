"""What goes on at the payment provider without anybody waiting for it."""

from core.actor import Actor
from core.jobs import job, periodic
from integrations.donations.provider import cancel, donations_are_on
from integrations.operations.donations import CANCEL_JOB, forget_old_events

_DAY = 86_400.0


@job(CANCEL_JOB, queue="slow", attempts=12)
def cancel_donation(subscription_id: str) -> None:
    """End what an erased account was giving."""
    if donations_are_on():
        cancel(subscription_id)


@periodic("donations.forget_events", seconds=_DAY)
def forget_events() -> None:
    """Forget what the payment provider told long ago."""
    forget_old_events(Actor(user=None, kind="system"))
