"""What clients hear of messages, rooms and conversations."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chat.api.render import render_message_gone, render_room_message, render_topic_broadcast
from chat.api.render_private import other_of, render_private_event, render_private_gone
from chat.direct import DIRECT_KINDS
from chat.events import (
    CallChanged,
    CallEnded,
    CallStarted,
    GroupInviteCreated,
    GroupInviteDeleted,
    MessageCreated,
    MessageDeleted,
    MessageRead,
    MessagesDeleted,
    MessageUpdated,
    PinnedChannelsChanged,
    Place,
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    PrivateMessagesRead,
    RoomMemberJoined,
    RoomMemberLeft,
    TypingStarted,
)
from chat.events_memes import FavoriteMemeCreated, FavoriteMemeDeleted, FavoriteMemeUpdated
from chat.models import ChannelKind
from chat.models.message import ORDINARY_KINDS
from core.clock import iso
from core.events import Event
from core.ids import to_oid
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import room_of, user_room

# Told to the guild wire alone, or only acted on (gateway/socketio/revocation.py).
NOT_SENT: frozenset[type[Event]] = frozenset(
    {
        CallChanged,
        CallEnded,
        CallStarted,
        FavoriteMemeCreated,
        FavoriteMemeDeleted,
        FavoriteMemeUpdated,
        GroupInviteCreated,
        GroupInviteDeleted,
        MessageRead,
        MessagesDeleted,
        MessageUpdated,
        PinnedChannelsChanged,
        PrivateChannelClosed,
        PrivateChannelOpened,
        PrivateChannelUpdated,
        RoomMemberJoined,
        RoomMemberLeft,
        TypingStarted,
    }
)


def _is_room(place: Place) -> bool:
    return place.is_room or place.kind == ChannelKind.GROUP_DM


@renders(MessageCreated)
def _message(event: MessageCreated) -> list[Delivery]:
    place, message = event.place, event.message
    if _is_room(place):
        body: Callable[[], Any] = partial(render_room_message, message, place.topic_id)
        return [Delivery(room_of(place), "new_chat_room_message", body)]
    if place.topic_id is not None:
        return [Delivery(room_of(place), "new_message", partial(render_topic_broadcast, message, place.topic_id))]
    return _private_message(event) if place.kind in DIRECT_KINDS else []


def _private_message(event: MessageCreated) -> list[Delivery]:
    """To the sender, and to whom it is for; what one writes to oneself comes both ways."""
    if event.message.kind not in ORDINARY_KINDS:
        return []  # conversations show what people say
    sender = event.message.author.id
    mine = partial(render_private_event, event, is_from_me=True)
    theirs = partial(render_private_event, event, is_from_me=False)
    return [
        Delivery(user_room(sender), "private_message_sent", mine),
        Delivery(user_room(other_of(event, sender)), "new_private_message", theirs),
    ]


@renders(MessageDeleted)
def _message_deleted(event: MessageDeleted) -> list[Delivery]:
    if event.place.kind in DIRECT_KINDS:
        gone = partial(render_private_gone, event)
        return [Delivery(user_room(one), "private_message_deleted", gone) for one in event.place.recipient_ids]
    if event.place.topic_id is None and not _is_room(event.place):
        return []
    return [Delivery(room_of(event.place), "message_deleted", partial(render_message_gone, event))]


@renders(PrivateMessagesRead)
def _private_messages_read(event: PrivateMessagesRead) -> list[Delivery]:
    body = {"by_user_id": to_oid(event.by_user_id), "read_at": iso(event.at)}
    return [Delivery(user_room(event.user_id), "messages_read", lambda: body)]
