"""What somebody is in a room or group, for whatever not every member may do there."""

from dataclasses import dataclass

from chat.access import ChannelAccess
from chat.groups import Group, locked_group
from chat.models import Channel, ChannelKind, ChannelMember
from chat.room_access import access_room
from core.actor import Actor
from core.errors import Code, ProductError
from topics.models import Level


@dataclass(frozen=True, slots=True)
class RankedRoom:
    """A live room or group whose row is held, the actor's level in it, and who is in it where it is a group."""

    access: ChannelAccess
    room: Channel
    level: Level
    group: Group | None

    @property
    def topic_id(self) -> int | None:
        """The room's topic; groups have none."""
        return self.room.home_topic_id


def ranked_room(actor: Actor, room_id: int, level: Level) -> RankedRoom:
    """A room in which the actor has at least this level, for changing it. Who acts for the instance also reaches what
    is about to go.

    Raises ProductError as `access_room` for writing, and MISSING_PERMISSIONS (`room_level`).
    """
    access = access_room(actor, room_id, for_writing=actor.kind != "system", lock=True)
    group = locked_group(room_id) if access.channel.kind == ChannelKind.GROUP_DM else None
    room = Channel.objects.select_related("owner", "home_topic").get(pk=room_id)
    own = access.level if group is None else level_of(room, actor.user_id)
    if own < level:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="room_level")
    return RankedRoom(access, room, own, group)


def check_rank(actor: Actor, room_id: int, level: Level) -> None:
    """The question of `ranked_room` without holding anything, for asking before what takes its time. Raises so."""
    access = access_room(actor, room_id, for_writing=True)
    is_group = access.channel.kind == ChannelKind.GROUP_DM
    own = level_of(Channel.objects.get(pk=room_id), actor.user_id) if is_group else access.level
    if own < level:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="room_level")


def level_of(room: Channel, user_id: int) -> Level:
    """What somebody is in a room, as a member of it."""
    if room.owner_id == user_id:
        return Level.OWNER
    seat = ChannelMember.objects.filter(channel=room, user_id=user_id, is_banned=False)
    return Level(seat.values_list("level", flat=True).first() or Level.NONE)
