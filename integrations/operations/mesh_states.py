"""How somebody is in a call among browsers: muted, lost, still there."""

from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from integrations.mesh.events import MeshMuteChanged
from integrations.mesh.records import MeshCallRecord
from integrations.models import MeshParticipant
from integrations.operations._mesh_rows import come_back, hold, tell_connection


@operation("mesh_call.mute")
def set_muted(actor: Actor, call_id: int, *, is_muted: bool) -> None:
    """Say whether one's microphone is off. Publishes MeshMuteChanged. Raises NOT_FOUND (`call_not_found`)."""
    row = _own(actor, call_id)
    row.is_muted = is_muted
    row.save(update_fields=["is_muted"])
    publish(MeshMuteChanged(call_id=call_id, user=UserRecord.of(row.user), is_muted=is_muted))


@operation("mesh_call.connection")
def set_disconnected(actor: Actor, call_id: int, *, is_disconnected: bool) -> None:
    """Say that one's connection is lost, or back. Publishes MeshConnectionChanged. Raises NOT_FOUND
    (`call_not_found`)."""
    row = _own(actor, call_id)
    row.is_disconnected = is_disconnected
    row.save(update_fields=["is_disconnected"])
    tell_connection(row)


@operation("mesh_call.heartbeat")
def note_heartbeat(actor: Actor, call_id: int) -> None:
    """Say that one is still there. Raises NOT_FOUND (`call_not_found`)."""
    rows = MeshParticipant.objects.filter(call_id=call_id, user_id=actor.user_id)
    if not rows.update(heartbeat_at=now(), is_disconnected=False):
        raise _not_found()


@operation("mesh_call.return")
def return_to_call(actor: Actor, *, client: str) -> MeshCallRecord | None:
    """The call the actor is in, None for none; from now on this client is in it too.

    Publishes MeshConnectionChanged if the actor had been lost.
    """
    row = hold(actor.user_id)
    if row is None:
        return None
    come_back(row, client)
    return MeshCallRecord.of(row.call)


@operation("mesh_call.lose_client")
def lose_client(actor: Actor, call_id: int, *, client: str) -> None:
    """A client has gone without a word: with the last one, its person is lost, and may come back.

    Publishes MeshConnectionChanged.
    """
    row = hold(actor.user_id)
    if row is None or row.call_id != call_id or client not in row.clients:
        return
    row.clients = [one for one in row.clients if one != client]
    was_lost, row.is_disconnected = row.is_disconnected, row.is_disconnected or not row.clients
    row.save(update_fields=["clients", "is_disconnected"])
    if row.is_disconnected and not was_lost:
        tell_connection(row)


def _own(actor: Actor, call_id: int) -> MeshParticipant:
    row = hold(actor.user_id)
    if row is None or row.call_id != call_id:
        raise _not_found()
    return row


def _not_found() -> ProductError:
    return ProductError(Code.NOT_FOUND, reason="call_not_found")
