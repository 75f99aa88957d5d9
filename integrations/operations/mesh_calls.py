"""Starting, joining and leaving calls among browsers."""

from dataclasses import dataclass

from accounts.hooks import name_offered
from accounts.records import UserRecord
from chat.models import Channel
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from integrations.mesh.events import MeshCallStarted
from integrations.mesh.places import Asked, access_call_place, open_place
from integrations.mesh.queries import channel_of_call
from integrations.mesh.records import MeshCallRecord
from integrations.models import MeshCall, MeshParticipant
from integrations.operations._mesh_rows import announce_joined, come_back, hold, seat, unseat

# Each browser sends its sound to each other one: beyond this, uplinks give way. Ours; the contract names no number.
MOST_PARTICIPANTS = 32


@dataclass(frozen=True, slots=True)
class Entered:
    """A call, whether the actor came into it with this request, and the call they left for it."""

    call: MeshCallRecord
    is_new: bool
    left_call_id: int | None = None


@operation("mesh_call.start", limit="api:voip:call")
def start_call(actor: Actor, asked: Asked, *, name: str = "", client: str = "") -> Entered:
    """Start a call in a room, group or DM and be in it with a client; another call the actor was in is left first.

    Where a call is running already nothing happens, and that one is returned with `is_new` False. Needs what writing
    there needs. Publishes MeshCallStarted, and what leaving publishes. Raises what `open_place` raises,
    and what the hook `name_offered` raises for a name that is not the room's.
    """
    channel_id = open_place(actor, asked)
    before = hold(actor.user_id, channel_id)
    running = MeshCall.objects.filter(channel_id=channel_id).first()
    if running is not None:
        return Entered(MeshCallRecord.of(running), is_new=False)
    if asked.room_id:
        _offer_name(actor, channel_id, name)
    left = _leave(before, client)
    call = MeshCall.objects.create(channel_id=channel_id, name=name or _name_of(channel_id), started_by=actor.user_id)
    seat(call, actor.user, client)
    record = MeshCallRecord.of(call)
    publish(MeshCallStarted(call=record, by=UserRecord.of(actor.user)))
    return Entered(record, is_new=True, left_call_id=left)


@operation("mesh_call.join", limit="api:voip:call")
def join_call(actor: Actor, call_id: int, *, client: str = "") -> Entered:
    """Come into a call with a client, leaving another one; who is in it already is known to be there.

    Needs what writing in its place needs. Publishes MeshParticipantJoined to those in it, or MeshConnectionChanged
    when the actor had been lost. Raises ProductError NOT_FOUND (`call_not_found`), what `access_call_place` raises,
    and BAD_REQUEST (`call_full`).
    """
    channel_id = channel_of_call(call_id)
    access_call_place(actor, channel_id)
    before = hold(actor.user_id, channel_id)
    call = MeshCall.objects.filter(pk=call_id).first()
    if call is None:
        raise ProductError(Code.NOT_FOUND, reason="call_not_found")
    if before is not None and before.call_id == call_id:
        come_back(before, client)
        return Entered(MeshCallRecord.of(call), is_new=False)
    if call.participants.count() >= MOST_PARTICIPANTS:
        raise ProductError(Code.BAD_REQUEST, reason="call_full")
    left = _leave(before, client)
    seat(call, actor.user, client)
    announce_joined(call, actor.user)
    return Entered(MeshCallRecord.of(call), is_new=True, left_call_id=left)


@operation("mesh_call.leave")
def leave_call(actor: Actor, call_id: int, *, client: str = "") -> None:
    """Be in a call no more; nothing happens to who is not in it.

    Publishes MeshParticipantLeft, and MeshCallEnded when nobody is left.
    """
    row = hold(actor.user_id)
    if row is not None and row.call_id == call_id:
        unseat(row, by_client=client)


def _offer_name(actor: Actor, channel_id: int, name: str) -> None:
    room = Channel.objects.only("name", "home_topic_id").get(pk=channel_id)
    if name != room.name:  # clients send that of the room, which it has already
        name_offered.run(actor.user, {"room_name": name}, topic_id=room.home_topic_id, channel_id=channel_id)


def _name_of(channel_id: int) -> str:
    return Channel.objects.filter(pk=channel_id).values_list("name", flat=True).first() or ""


def _leave(row: MeshParticipant | None, client: str) -> int | None:
    if row is None:
        return None
    unseat(row, by_client=client)
    return row.call_id
