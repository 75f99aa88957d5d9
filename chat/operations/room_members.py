"""Putting people out of a room, for now or for good."""

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.records import UserRecord
from chat.events import RoomMemberLeft
from chat.models import ChannelMember, RoomInvitation
from chat.operations._group_seats import unseat
from chat.operations._room_rows import remove_member
from chat.room_ranks import RankedRoom, level_of, ranked_room
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.models import Level


@operation("room.ban", limit="api:rooms:moderate")
def ban_from_room(actor: Actor, room_id: int, user_id: int) -> None:
    """Have somebody out of a room, and not let them in again. Banning again changes nothing.

    Needs to moderate the room, and to own it for banning a moderator; nobody bans the owner or themselves. Publishes
    RoomMemberLeft, and for members of groups what `unseat` publishes. Raises as `ranked_room`, and
    MISSING_PERMISSIONS (`room_target`).
    """
    ranked, user = _target(actor, room_id, user_id)
    if ranked.room.members.filter(user=user, is_banned=True).exists():
        return
    if not _put_out(actor, ranked, user) and ranked.group is None:
        _tell_left(ranked, user)  # whoever only looks in goes, too
    ChannelMember.objects.create(channel=ranked.room, user=user, level=Level.NONE, is_banned=True)
    RoomInvitation.objects.filter(channel=ranked.room, user=user).delete()


@operation("room.unban", limit="api:rooms:moderate")
def unban_from_room(actor: Actor, room_id: int, user_id: int) -> None:
    """Let somebody in again. Needs to moderate the room. Raises as `ban_from_room`, and where nobody was banned."""
    ranked = ranked_room(actor, room_id, Level.MODERATOR)
    if not ranked.room.members.filter(user_id=user_id, is_banned=True).delete()[0]:
        raise _not_to_be_had()


@operation("room.kick", limit="api:rooms:moderate")
def kick_from_room(actor: Actor, room_id: int, user_id: int) -> None:
    """Have a member out of a room. Needs and publishes as `ban_from_room`, and raises so for those who are none."""
    ranked, user = _target(actor, room_id, user_id)
    if not _put_out(actor, ranked, user):
        raise _not_to_be_had()


def _target(actor: Actor, room_id: int, user_id: int) -> tuple[RankedRoom, User]:
    ranked = ranked_room(actor, room_id, Level.MODERATOR)
    user = User.objects.filter(pk=user_id).first()
    if user is None or user.flags & UserFlags.DELETED or user_id == actor.user_id:
        raise _not_to_be_had()
    if level_of(ranked.room, user_id) >= ranked.level or user_id == ranked.room.owner_id:
        raise _not_to_be_had()
    return ranked, user


def _put_out(actor: Actor, ranked: RankedRoom, user: User) -> bool:
    if ranked.group is not None:
        seat = ranked.group.member(user.id)
        if seat is not None:
            unseat(ranked.group, seat, actor.user)
        return seat is not None
    if not remove_member(ranked.room, user.id):
        return False
    _tell_left(ranked, user)
    return True


def _tell_left(ranked: RankedRoom, user: User) -> None:
    publish(RoomMemberLeft(room_id=ranked.room.id, topic_id=ranked.topic_id, user=UserRecord.of(user)))


def _not_to_be_had() -> ProductError:
    return ProductError(Code.MISSING_PERMISSIONS, reason="room_target")
