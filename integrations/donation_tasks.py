"""What goes on at the payment provider without anybody waiting for it."""

from core.actor import Actor
from core.jobs import job, periodic
from integrations.donations.provider import cancel, donations_are_on, wait_until
from integrations.operations._payments import CANCEL_JOB, PUSH_OUT_JOB
from integrations.operations.payments import forget_old_events

_DAY = 86_400.0


@job(CANCEL_JOB, queue="outside", attempts=12)
def cancel_donation(subscription_id: str) -> None:
    """End what somebody would pay regularly: an erased account, or beside what runs already."""
    if donations_are_on():
        cancel(subscription_id)


@job(PUSH_OUT_JOB, queue="outside", attempts=12)
def push_out(subscription_id: str, until: int) -> None:
    """Let nothing be paid for time that somebody has been given."""
    if donations_are_on():
        wait_until(subscription_id, until)


@periodic("donations.forget_events", seconds=_DAY)
def forget_events() -> None:
    """Forget what the payment provider told long ago."""
    forget_old_events(Actor(user=None, kind="system"))
