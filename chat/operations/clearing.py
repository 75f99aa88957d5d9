"""Taking away what some people left in a guild or topic, a piece at a time. Parts of operations."""

from collections.abc import Collection

from chat.events_reactions import ReactionRemoved
from chat.models import Channel, ChannelKind, Message, ReactionBy
from chat.models.message import DELETABLE_KINDS
from chat.operations._deleting_many import delete_each_channel, place_of
from chat.operations._reacting import emoji_of, take_back
from chat.operations.room_deletion import delete_room
from core.actor import Actor
from core.db.pieces import PIECE
from core.events import publish
from topics.models import DeletionStatus


def take_reactions_back(guild_id: int, user_ids: Collection[int], *, by: int) -> bool:
    """Take back some of the reactions of these people in a guild. False when there were none. Publishes
    ReactionRemoved for each."""
    rows = ReactionBy.objects.filter(user_id__in=user_ids, reaction__message__channel__guild_id=guild_id)
    uses = list(rows.select_related("reaction__message__channel__guild").order_by("pk")[:PIECE])
    messages = Message.objects.filter(pk__in={use.reaction.message_id for use in uses})
    list(messages.select_for_update().order_by("pk").values_list("pk", flat=True))
    for use in uses:
        place, emoji = place_of(use.reaction.message.channel), emoji_of(use.reaction)
        if take_back(use.reaction, use.user_id):
            message_id = use.reaction.message_id
            publish(ReactionRemoved(place=place, message_id=message_id, user_id=use.user_id, emoji=emoji, actor_id=by))
    return bool(uses)


def delete_in_topic(topic_id: int, user_ids: Collection[int], since: int, *, by: int, by_name: bool = False) -> bool:
    """Delete some of what these people have written in the feed and the rooms of a topic since an id, as `by`; with
    `by_name` only under their names. False when there was nothing. Publishes as `delete_written`."""
    written = Message.objects.filter(author_id__in=user_ids, channel__home_topic_id=topic_id, id__gte=since)
    wanted = written.filter(alias="") if by_name else written
    rows = wanted.filter(deleted_at=None, kind__in=DELETABLE_KINDS).order_by("channel_id", "id")
    found = list(rows.select_for_update(of=("self",))[:PIECE])
    delete_each_channel(found, kept_for=by)
    return bool(found)


def delete_rooms(actor: Actor, topic_id: int, user_ids: Collection[int], since: int) -> bool:
    """Delete some of the rooms that these people have made in a topic since an id; nobody has to approve it. False when
    there were none. Publishes as `delete_room`."""
    rooms = Channel.objects.filter(home_topic_id=topic_id, kind=ChannelKind.TOPIC_ROOM, owner_id__in=user_ids)
    found = list(rooms.filter(id__gte=since, is_deleted=False).order_by("id").values_list("id", flat=True)[:PIECE])
    for room_id in found:
        delete_room(actor, room_id)
    Channel.objects.filter(id__in=found).update(deletion_status=DeletionStatus.APPROVED)
    return bool(found)
