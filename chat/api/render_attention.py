"""Rooms and messages that somebody follows, mutes or hides, as the topic wire lists them."""

from accounts.records import UserRecord
from chat.api.schemas import FollowedRoom, HiddenChat, HiddenMessage, HiddenPrivateMessage
from chat.attention import FollowedRoom as Followed
from chat.attention import HiddenPrivate
from chat.models import Channel, ChannelKind, Message
from core.clock import iso
from core.ids import created_at, to_oid
from topics.api.wire import name_of, oid_or_none

_PREVIEW = 50


def render_followed_room(followed: Followed) -> FollowedRoom:
    """A room the caller follows."""
    room = followed.room
    return {
        "id": to_oid(room.id),
        "name": room.name or "",
        "description": room.description,
        "topic_id": oid_or_none(room.home_topic_id),
        "topic_title": followed.topic_title,
        "member_count": room.member_count,
        "message_count": room.message_count,
        "last_activity": iso(room.last_activity),
        "followed_at": iso(followed.followed_at),
    }


def render_hidden_chat(room: Channel) -> HiddenChat:
    """A room the caller hid."""
    topic = room.home_topic
    return {
        "id": to_oid(room.id),
        "name": room.name or "",
        "description": room.description,
        "topic_id": oid_or_none(room.home_topic_id),
        "topic_title": "" if topic is None else topic.title,
        "is_group_chat": topic is None,
        "created_at": iso(created_at(room.id)),
    }


def render_hidden_message(message: Message) -> HiddenMessage:
    """A message of a room or a feed that the caller hid."""
    channel = message.channel
    topic, is_room = channel.home_topic, channel.kind != ChannelKind.TOPIC_FEED
    return {
        "id": to_oid(message.id),
        "content": message.content[:_PREVIEW],
        "sender_username": message.alias or name_of(UserRecord.of(message.writer)),
        "created_at": iso(created_at(message.id)),
        "type": "group" if topic is None else "topic",
        "topic_id": oid_or_none(channel.home_topic_id),
        "topic_title": "" if topic is None else topic.title,
        "chat_room_id": to_oid(channel.id) if is_room else None,
        "chat_room_title": channel.name or "" if is_room else "",
    }


def render_hidden_private_message(hidden: HiddenPrivate) -> HiddenPrivateMessage:
    """A private message the caller hid."""
    return {
        "id": to_oid(hidden.message.id),
        "other_user_id": to_oid(hidden.other.id),
        "other_username": name_of(hidden.other),
        "content": hidden.message.content,
        "created_at": iso(created_at(hidden.message.id)),
    }
