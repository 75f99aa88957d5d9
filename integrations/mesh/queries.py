"""What can be asked about calls among browsers."""

from accounts.relationships import is_blocked_between
from core.actor import Actor
from core.errors import Code, ProductError
from integrations.mesh.places import Asked, seen_place
from integrations.mesh.records import MeshCallRecord
from integrations.models import MeshCall, MeshParticipant


def active_call(actor: Actor, asked: Asked) -> MeshCallRecord | None:
    """The call of a place, None when there is none. Raises what `access_room` raises."""
    channel_id = seen_place(actor, asked)
    call = MeshCall.objects.filter(channel_id=channel_id).first() if channel_id is not None else None
    return MeshCallRecord.of(call) if call is not None else None


def channel_of_call(call_id: int) -> int:
    """Where a call is. Raises ProductError NOT_FOUND (`call_not_found`)."""
    channel_id = MeshCall.objects.filter(pk=call_id).values_list("channel_id", flat=True).first()
    if channel_id is None:
        raise ProductError(Code.NOT_FOUND, reason="call_not_found")
    return channel_id


def check_signal(actor: Actor, call_id: int, target_id: int) -> None:
    """Whether the actor may introduce themselves to somebody: both are in the call, and neither has blocked the other.

    Two queries. Raises ProductError NOT_FOUND (`call_not_found`), which tells nothing of calls one is not in.
    """
    people = {actor.user_id, target_id}
    present = MeshParticipant.objects.filter(call_id=call_id, user_id__in=people).count()
    if len(people) != 2 or present != 2 or is_blocked_between(actor.user_id, target_id):
        raise ProductError(Code.NOT_FOUND, reason="call_not_found")
