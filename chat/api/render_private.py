"""Private messages as the topic wire shows them, for REST answers and socket events alike."""

from accounts.pictures import avatar_url
from accounts.records import UserRecord
from chat.api.private_schemas import Conversation, PrivateMessage, PrivateMessageEvent, PrivateMessageGone
from chat.api.render_files import render_file
from chat.api.said import text_of
from chat.events import MessageCreated, MessageDeleted
from chat.private_messages import Conversation as Listed
from chat.private_messages import PrivateMessage as Message
from chat.shown import preview_of
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid
from topics.api.wire import name_of


def render_private(message: Message, viewer_id: int) -> PrivateMessage:
    """A private message as one of its people sees it."""
    return {
        "_id": to_oid(message.id),
        "id": to_oid(message.id),
        "from_user_id": to_oid(message.author.id),
        "to_user_id": to_oid(message.to_id),
        "content": message.content,
        "message_type": message.media,
        "gif_url": message.gif_url,
        "attachments": [render_file(each) for each in message.attachments],
        "is_read": message.is_read,
        "read_at": iso_or_none(message.read_at),
        "deleted_for_user_ids": [to_oid(viewer_id)] if message.is_hidden else [],
        "created_at": iso(created_at(message.id)),
    }


def render_private_in_history(message: Message, viewer_id: int) -> PrivateMessage:
    """The same in a history."""
    body = render_private(message, viewer_id)
    body["sender_username"] = name_of(message.author)
    body["is_from_me"] = message.author.id == viewer_id
    body["is_to_me"] = message.to_id == viewer_id
    return body


def render_deleted(message: Message, other: UserRecord, viewer_id: int) -> PrivateMessage:
    """The same among those that the caller deleted for themselves."""
    body = render_private(message, viewer_id)
    body["other_user_id"], body["other_username"] = to_oid(other.id), name_of(other)
    return body


def render_conversation(conversation: Listed, viewer_id: int) -> Conversation:
    """A conversation in its person's list."""
    other = conversation.other
    other_id, name = to_oid(other.id), name_of(other)
    last = render_private(conversation.last_message, viewer_id)
    last["is_from_me"] = conversation.last_message.author.id == viewer_id
    last["other_user_id"] = other_id
    return {
        "_id": other_id,
        "id": other_id,
        "other_user_id": other_id,
        "other_user": {"id": other_id, "username": name},
        "user_id": other_id,
        "username": name,
        "profile_picture": avatar_url(other.id, other.avatar),
        "unread_count": conversation.unread_count,
        "last_message": last,
        "is_muted": conversation.is_muted,
    }


def render_private_event(event: MessageCreated, *, is_from_me: bool) -> PrivateMessageEvent:
    """A new private message as one side's sockets hear it."""
    message, text = event.message, text_of(event.message)
    return {
        "_id": to_oid(message.id),
        "id": to_oid(message.id),
        "from_user_id": to_oid(message.author.id),
        "to_user_id": to_oid(other_of(event, message.author.id)),
        "content": text,
        "message_type": message.media,
        "gif_url": message.gif_url,
        "attachments": [render_file(each) for each in message.attachments],
        "created_at": iso(created_at(message.id)),
        "is_from_me": is_from_me,
        "sender_username": name_of(message.author),
        "notification_type": "private_message",
        "preview": preview_of(text),
    }


def render_private_gone(event: MessageDeleted) -> PrivateMessageGone:
    """A private message that was taken back, as both sides' sockets hear it."""
    return {
        "message_id": to_oid(event.message_id),
        "from_user_id": to_oid(event.author_id),
        "to_user_id": to_oid(other_of(event, event.author_id)),
    }


def other_of(event: MessageCreated | MessageDeleted, user_id: int) -> int:
    """Who else is in the conversation; oneself in one's own notes."""
    return next((one for one in event.place.recipient_ids if one != user_id), user_id)
