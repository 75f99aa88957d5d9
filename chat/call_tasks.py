"""Ringing that nobody answers ends, and so do calls that nobody is in."""

from chat.models import Call
from chat.operations.calls import SETTLE_JOB, settle_call
from core.actor import Actor
from core.clock import now
from core.jobs import job, periodic

_MINUTE = 60.0


@job(SETTLE_JOB)
def settle(*, channel_id: int) -> None:
    """See what is left of a call some time after it rang."""
    settle_call(Actor(user=None, kind="system"), channel_id)


@periodic("chat.settle_calls", seconds=_MINUTE)
def settle_old_calls() -> None:
    """The same for every call that rang long enough: whoever was in one may be gone without a word."""
    for channel_id in Call.objects.filter(ring_until__lte=now()).values_list("channel_id", flat=True):
        settle(channel_id=channel_id)
