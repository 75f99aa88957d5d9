"""Rooms by their id: the door of chat.access, with the refusals a room deserves."""

from chat.access import ChannelAccess, access_channel
from chat.models import Channel, ChannelKind
from core.actor import Actor
from core.errors import Code, ProductError

ROOM_KINDS = frozenset({ChannelKind.TOPIC_ROOM, ChannelKind.GROUP_DM})


def access_room(actor: Actor | None, room_id: int, *, for_writing: bool = False, lock: bool = False) -> ChannelAccess:
    """A topic's room or a group, if the actor may enter it.

    Raises ProductError: NOT_FOUND (`room_not_found`) for everything else and for rooms of topics the actor may not
    see, MISSING_ACCESS (`room_members_only`, and `room_banned`, `topic_banned` when `for_writing`).
    """
    try:
        return access_channel(actor, room_id, for_writing=for_writing, lock=lock, kinds=ROOM_KINDS)
    except ProductError as refusal:
        raise _refusal(refusal, room_id) from None


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="room_not_found")


def _refusal(refusal: ProductError, room_id: int) -> ProductError:
    if refusal.reason == "topic_not_found":
        return not_found()
    if refusal.code != Code.UNKNOWN_CHANNEL:
        return refusal
    # A group is known to exist by who has its id; anything else that is no room is none of this wire's business.
    is_group = Channel.objects.filter(pk=room_id, kind=ChannelKind.GROUP_DM, is_deleted=False).exists()
    return ProductError(Code.MISSING_ACCESS, reason="room_members_only") if is_group else not_found()
