"""What changes of rooms have in common. Parts of operations."""

from django.db.models import F

from accounts.attention import Kind, Target
from accounts.operations.attention import forget_follow
from chat.events_rooms import RoomUpdated
from chat.models import Channel, ChannelKind, ChannelMember
from chat.room_records import RoomRecord
from core.db.turns import take_turn_over
from core.errors import Code, ProductError
from core.events import publish
from core.text import folded
from topics.models import Level

CHANGED = "room_update"


def check_group_name(name: str, *, besides: int = 0) -> None:
    """Raise CONFLICT (`group_name_taken`) when a live group other than `besides` has the name in any case. Of those
    who want a free one at the same moment the first gets it."""
    take_turn_over(f"group {folded(name)}")
    named = Channel.objects.filter(kind=ChannelKind.GROUP_DM, is_deleted=False, name__iexact=name)
    if named.exclude(pk=besides).exists():
        raise ProductError(Code.CONFLICT, reason="group_name_taken")


def record_of(room: Channel) -> RoomRecord:
    """The room's facts, with who moderates it. One query."""
    moderators = ChannelMember.objects.filter(channel=room, level=Level.MODERATOR, is_banned=False).order_by("id")
    return RoomRecord.of(room, tuple(moderators.values_list("user_id", flat=True)))


def tell_updated(room: Channel, change: str, *, closed: bool = False) -> RoomRecord:
    """Publish RoomUpdated of a room, which is returned as it is now."""
    record = record_of(room)
    publish(RoomUpdated(room=record, change=change, closed=closed))
    return record


def remove_member(room: Channel, user_id: int) -> bool:
    """Take a member out of a topic's room. False for those who were none."""
    deleted, _ = ChannelMember.objects.filter(channel=room, user_id=user_id, is_banned=False).delete()
    if not deleted:
        return False
    # Mute and hide outlive the membership; following came with it.
    forget_follow(user_id, Target(Kind.ROOM, room.pk))
    Channel.objects.filter(pk=room.pk).update(member_count=F("member_count") - 1)
    return True
