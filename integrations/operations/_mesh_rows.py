"""What happens to single participants of calls, whoever causes it. Parts of operations that hold the channel's row."""

from accounts.models import User
from accounts.records import UserRecord
from chat.models import Channel
from core.clock import now
from core.events import publish
from integrations.mesh.endings import NO_PARTICIPANTS
from integrations.mesh.events import MeshCallEnded, MeshConnectionChanged, MeshParticipantJoined, MeshParticipantLeft
from integrations.mesh.records import MeshCallRecord
from integrations.models import MeshCall, MeshParticipant

MOST_CLIENTS = 10


def hold(user_id: int, *channel_ids: int) -> MeshParticipant | None:
    """Hold a person, and the channels of calls in the one order; the call they are in, read after that.

    Nobody is in two calls, whichever two they enter at one moment: the person's row is what such joins wait for.
    """
    User.objects.select_for_update(no_key=True).filter(pk=user_id).values_list("pk").first()
    theirs = MeshParticipant.objects.filter(user_id=user_id).values_list("call__channel_id", flat=True)
    wanted = {*channel_ids, *theirs}
    list(Channel.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return MeshParticipant.objects.select_related("call", "user").filter(user_id=user_id).first()


def seat(call: MeshCall, user: User, client: str) -> None:
    """Put somebody into a call."""
    MeshParticipant.objects.create(call=call, user=user, clients=[client] if client else [])
    call.alone_since = now() if call.participants.count() == 1 else None
    call.save(update_fields=["alone_since"])


def announce_joined(call: MeshCall, user: User) -> None:
    """Publish MeshParticipantJoined."""
    publish(MeshParticipantJoined(call_id=call.id, user=UserRecord.of(user)))


def come_back(row: MeshParticipant, client: str) -> None:
    """Have a client of somebody in the call. Publishes MeshConnectionChanged if they had been lost."""
    was_lost = row.is_disconnected
    row.heartbeat_at, row.is_disconnected = now(), False
    if client and client not in row.clients:
        row.clients = [*row.clients, client][-MOST_CLIENTS:]
    row.save(update_fields=["heartbeat_at", "is_disconnected", "clients"])
    if was_lost:
        tell_connection(row)


def tell_connection(row: MeshParticipant) -> None:
    """Publish MeshConnectionChanged."""
    user = UserRecord.of(row.user)
    publish(MeshConnectionChanged(call_id=row.call_id, user=user, is_disconnected=row.is_disconnected))


def unseat(row: MeshParticipant, *, by_client: str = "", empty: str = NO_PARTICIPANTS) -> None:
    """Take somebody out of their call, which ends with the last one, for the reason `empty`.

    Publishes MeshParticipantLeft and perhaps MeshCallEnded.
    """
    call = row.call
    row.delete()
    publish(MeshParticipantLeft(call_id=call.id, user=UserRecord.of(row.user), by_client=by_client))
    left = call.participants.count()
    if left == 0:
        finish(call, empty)
    elif left == 1:
        call.alone_since = now()
        call.save(update_fields=["alone_since"])


def finish(call: MeshCall, reason: str) -> None:
    """End a call. Publishes MeshCallEnded."""
    record = MeshCallRecord.of(call)
    call.delete()
    publish(MeshCallEnded(call=record, reason=reason))
