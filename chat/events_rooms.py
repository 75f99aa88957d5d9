"""What happens to rooms of topics, and to groups as the topic side knows them."""

from accounts.events import UserEvent
from chat.room_records import InvitationRecord, RoomRecord
from core.events import Event, user_streams


class RoomUpdated(Event, frozen=True, kw_only=True):
    """Something about a room changed; `change` says what, in the topic wire's words. Heard by the sockets in it.

    `closed` when strangers may not be in it any more, which was open to them.
    """

    room: RoomRecord
    change: str
    closed: bool = False

    def streams(self) -> tuple[str, ...]:
        return (f"room:{self.room.id}",)


class RoomInvited(UserEvent, frozen=True, kw_only=True):
    """A person was invited to a private room or a group."""

    invitation: InvitationRecord


class RoomInvitationAccepted(Event, frozen=True, kw_only=True):
    """A person came into a room by an invitation; heard by the sockets in it, and by who had invited them."""

    room_id: int
    user_id: int
    inviter_id: int

    def streams(self) -> tuple[str, ...]:
        return (f"room:{self.room_id}", *user_streams((self.inviter_id,)))
