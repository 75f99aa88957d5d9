"""What happens in calls among browsers. What they tell each other goes past us as signals, not as events."""

from accounts.records import UserRecord
from core.events import Event, user_streams
from integrations.mesh.records import MeshCallRecord


def mesh_stream(call_id: int) -> str:
    """The bus stream of a call."""
    return f"mesh:{call_id}"


class MeshCallStarted(Event, frozen=True, kw_only=True):
    """Somebody has started a call: heard in the room, or by the other person of a DM."""

    call: MeshCallRecord
    by: UserRecord

    def streams(self) -> tuple[str, ...]:
        others = tuple(one for one in self.call.pair if one != self.by.id)
        return user_streams(others) or (f"room:{self.call.channel_id}",)


class MeshCallEnded(Event, frozen=True, kw_only=True):
    """A call is over. `reason` is one of integrations.mesh.endings."""

    call: MeshCallRecord
    reason: str

    def streams(self) -> tuple[str, ...]:
        return mesh_stream(self.call.id), *(user_streams(self.call.pair) or (f"room:{self.call.channel_id}",))


class MeshEvent(Event, frozen=True, kw_only=True):
    """Something about one participant, heard by those in the call."""

    call_id: int
    user: UserRecord

    def streams(self) -> tuple[str, ...]:
        return (mesh_stream(self.call_id),)


class MeshParticipantJoined(MeshEvent, frozen=True, kw_only=True):
    """Somebody came into a call."""


class MeshParticipantLeft(MeshEvent, frozen=True, kw_only=True):
    """Somebody is in a call no more; all their clients hear it but `by_client`, which asked for it."""

    by_client: str = ""

    def streams(self) -> tuple[str, ...]:
        return mesh_stream(self.call_id), f"user:{self.user.id}"


class MeshMuteChanged(MeshEvent, frozen=True, kw_only=True):
    """Somebody has switched their microphone."""

    is_muted: bool


class MeshConnectionChanged(MeshEvent, frozen=True, kw_only=True):
    """The connection of somebody in a call was lost, or is back."""

    is_disconnected: bool
