"""Deleting messages as the topic side knows it: by rank in rooms and groups too, for now or for good."""

from msgspec.structs import replace

from chat.access import ChannelAccess, access_message
from chat.hooks import is_reported, removed_by_owner
from chat.models import Channel, ChannelKind
from chat.operations._deleting import check_may_delete, removed_as_owner
from chat.operations._editing import is_own
from chat.operations.messages import take_away
from chat.room_access import ROOM_KINDS
from chat.room_ranks import level_of
from core.actor import Actor
from core.operations import operation
from core.permissions import P
from topics.models import Level
from topics.viewers import is_site_admin

KINDS = ROOM_KINDS | {ChannelKind.TOPIC_FEED}


@operation("message.delete_here", limit="channel:message:delete::channel_id")
def delete_message_here(
    actor: Actor, channel_id: int, message_id: int, *, reason: str = "", hard: bool = False
) -> bool:
    """Delete a message of a feed, room or group: one's own, or anybody's as a moderator there. Owners owe a `reason`
    for what others wrote, which is told to those who look into reports (hook removed_by_owner).

    The row stays for 30 days, out of sight; `hard` is granted to administrators, and to authors whose message no open
    report names. Returns whether it is gone for good. Publishes MessageDeleted, and PinsUpdated when it was pinned.
    Raises as `delete_message`.
    """
    access, message = access_message(actor, channel_id, message_id, lock=True, own=True, kinds=KINDS)
    access = _ranked(access)
    check_may_delete(access, message, reason)
    own = is_own(access, message)
    for_good = hard and (is_site_admin(actor) or (own and not any(is_reported.collect("message", (message_id,)))))
    take_away(access, message, reason, keep=not for_good)
    if removed_as_owner(access, message):
        removed_by_owner.run(access, message, reason)
    return for_good


def deletes_all(actor: Actor, group_id: int) -> bool:
    """Whether somebody may delete what others wrote in a group. One query or two."""
    room = Channel.objects.only("id", "owner_id").get(pk=group_id)
    return level_of(room, actor.user_id) >= Level.MODERATOR


def _ranked(access: ChannelAccess) -> ChannelAccess:
    """In groups, where the guild side knows no ranks, the actor with theirs."""
    if access.channel.kind != ChannelKind.GROUP_DM:
        return access
    assert access.actor is not None
    level = level_of(Channel.objects.get(pk=access.channel.id), access.actor.user_id)
    more = int(P.MANAGE_MESSAGES) if level >= Level.MODERATOR else 0
    return replace(access, level=level, permissions=access.permissions | more)
