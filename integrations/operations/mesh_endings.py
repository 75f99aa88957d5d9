"""Calls among browsers that end, or lose somebody, because something around them does."""

from core.actor import Actor
from core.clock import now
from core.errors import ProductError
from core.operations import operation
from integrations.mesh.endings import (
    HEARTBEAT_PATIENCE,
    LONGEST,
    NO_PARTICIPANTS,
    NO_PARTICIPANTS_ONLINE,
    SOLO_PATIENCE,
    SOLO_TIMEOUT,
    STALE,
)
from integrations.mesh.places import access_call_place
from integrations.models import MeshCall, MeshParticipant
from integrations.operations._mesh_rows import finish, hold, unseat


@operation("mesh_call.lose_place")
def lose_place(actor: Actor, call_id: int) -> None:
    """Put the actor out of a call whose place they have left or lost. Publishes as `leave_call`."""
    row = hold(actor.user_id)
    if row is not None and row.call_id == call_id:
        unseat(row)


@operation("mesh_call.sweep")
def sweep_call(actor: Actor, call_id: int) -> None:
    """Put out of a call whoever has not been heard of for five minutes, or may not enter its place any more; end it
    when somebody has been alone in it for five hours, or after 24 hours. By the system.

    Publishes as `leave_call`.
    """
    call = MeshCall.objects.select_related("channel").filter(pk=call_id).first()
    if call is None:
        return
    for user_id in call.participants.order_by("user_id").values_list("user_id", flat=True):
        _sweep_one(call_id, user_id)
    call = MeshCall.objects.filter(pk=call_id).first()
    if call is not None and (reason := _overdue(call)):
        finish(call, reason)


def end_in_channel(channel_id: int) -> None:
    """End the call of a place that goes. Part of other operations: hook channel_going. Publishes MeshCallEnded."""
    for call in MeshCall.objects.filter(channel_id=channel_id):
        finish(call, NO_PARTICIPANTS)


def end_of_person(user_id: int) -> bool:
    """Put a person out of the call they are in, if any. Part of other operations. Publishes as `leave_call`."""
    row = hold(user_id)
    if row is not None:
        unseat(row)
    return row is not None


def end_of_recipient(channel_id: int, user_id: int) -> None:
    """Put somebody who leaves a group or room out of its call. Part of other operations: hook recipient_left."""
    row = MeshParticipant.objects.filter(user_id=user_id, call__channel_id=channel_id).first()
    if row is not None:
        end_of_person(user_id)


def _sweep_one(call_id: int, user_id: int) -> None:
    row = hold(user_id)
    if row is None or row.call_id != call_id:
        return
    if now() - row.heartbeat_at > HEARTBEAT_PATIENCE:
        unseat(row, empty=NO_PARTICIPANTS_ONLINE)
    elif not _may_stay(row):
        unseat(row)


def _may_stay(row: MeshParticipant) -> bool:
    try:
        access_call_place(Actor(user=row.user), row.call.channel_id)
    except ProductError:
        return False
    return True


def _overdue(call: MeshCall) -> str:
    if now() - call.started_at > LONGEST:
        return STALE
    if call.alone_since is not None and now() - call.alone_since > SOLO_PATIENCE:
        return SOLO_TIMEOUT
    return ""
