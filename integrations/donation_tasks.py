"""What goes on at the payment provider without anybody waiting for it."""

from datetime import timedelta

from core.actor import Actor
from core.clock import now
from core.jobs import enqueue, job, periodic
from integrations.donations.provider import cancel, donations_are_on, refund, wait_until
from integrations.models import Buyer
from integrations.operations._payments import CANCEL_JOB, PUSH_OUT_JOB, REFUND_JOB
from integrations.operations.payments import forget_old_events

_DAY = 86_400.0
_LONGEST_WAIT = timedelta(days=729)  # the provider takes two years
_BEFORE_IT_ENDS = timedelta(days=30)


@job(CANCEL_JOB, queue="outside", attempts=12)
def cancel_donation(subscription_id: str) -> None:
    """End what somebody would pay regularly: an erased account, or beside what runs already."""
    if donations_are_on():
        cancel(subscription_id)


@job(PUSH_OUT_JOB, queue="outside", attempts=12)
def push_out(subscription_id: str, until: int) -> None:
    """Let nothing be paid for time that somebody has been given; what is longer than the provider takes, in steps."""
    if not donations_are_on() or not Buyer.objects.filter(subscription_id=subscription_id).exists():
        return
    latest = int((now() + _LONGEST_WAIT).timestamp())
    wait_until(subscription_id, min(until, latest))
    if until > latest:
        later = (_LONGEST_WAIT - _BEFORE_IT_ENDS).total_seconds()
        enqueue(PUSH_OUT_JOB, delay=later, subscription_id=subscription_id, until=until)


@job(REFUND_JOB, queue="outside", attempts=12)
def refund_payment(payment_id: str) -> None:
    """Send back what was paid for a gift by somebody whose account was erased before it was told here."""
    if donations_are_on():
        refund(payment_id)


@periodic("donations.forget_events", seconds=_DAY)
def forget_events() -> None:
    """Forget what the payment provider told long ago."""
    forget_old_events(Actor(user=None, kind="system"))
