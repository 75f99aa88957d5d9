"""Messages of rooms and topic feeds on the topic wire."""

from accounts.requests import caller
from chat.api.inputs import HISTORY_DEFAULT, DeletionInput, HistoryQuery, MessageInput
from chat.api.render import Reader, Scene, render_feed_message, render_message, render_sent_message
from chat.api.schemas import ChatMessage
from chat.api.texts import TEXTS
from chat.message_places import chronological, delete_by_id, delete_in_room, message_by_id
from chat.models import ChannelKind
from chat.room_access import (
    ROOM_KINDS,
    access_room,
    feed_id,
    read_feed,
    read_room,
    room_refusals,
    topic_of_room,
)
from chat.uploading import send_message_with_files
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TAGS = ("Messages",)
_FEED = frozenset({ChannelKind.TOPIC_FEED})


class RoomMessages(ApiView):
    """A room's messages."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        query=HistoryQuery,
        response=Listed[ChatMessage],
        limit="api:messages:read",
        gate="open",
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def get(self, request: Request, room_id: int) -> Listed[ChatMessage]:
        """List messages of a room, oldest first.

        The newest `limit` (50 by default, at most 100), or those before `before_message_id`. Private rooms are for
        their members: 401 without a session, 403 for others.
        """
        query = request.query
        reading = read_room(request.actor, room_id)
        messages = chronological(reading, limit=query.limit_or(HISTORY_DEFAULT), before=query.before())
        scene, reader = Scene.of(reading.access, reading.moderator_ids), Reader.of(reading.access)
        return ok(data=[render_message(message, scene, reader) for message in messages])


class RoomMessagesAndSending(RoomMessages):
    """The same path takes new messages."""

    @endpoint(
        request=MessageInput,
        response=Data[ChatMessage],
        status=201,
        limit="api:messages:room:create",
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, room_id: int) -> Data[ChatMessage]:
        """Send a message to a room.

        One of `content`, `gif_url` and `attachments` is needed. Links are removed and listed words starred out.
        Private rooms are for their members.
        """
        actor = caller(request)
        draft = request.valid.draft(actor)
        with room_refusals(actor, room_id):
            message = send_message_with_files(actor, room_id, draft=draft, kinds=ROOM_KINDS)
        scene = Scene(channel_id=room_id, topic_id=topic_of_room(room_id))
        return ok("Message created successfully", data=render_sent_message(message, scene))


class RoomMessage(ApiView):
    """One message of a room."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=DeletionInput,
        query=DeletionInput,
        response=Done,
        limit="api:messages:delete",
        errors=(Code.BAD_REQUEST, Code.NOT_FOUND, Code.MISSING_PERMISSIONS),
    )
    def delete(self, request: Request, room_id: int, message_id: int) -> Done:
        """Delete a message of a room.

        For its author and the room's moderators. The owner of the room gives a reason for deleting what others wrote.
        """
        actor = caller(request)
        access_room(actor, room_id)
        delete_in_room(actor, room_id, message_id, reason=_reason(request))
        return ok("Message deleted successfully")


class FeedMessages(ApiView):
    """The messages of a topic's feed."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        query=HistoryQuery,
        response=Listed[ChatMessage],
        limit="api:messages:read",
        gate="open",
        errors=(Code.NOT_FOUND,),
    )
    def get(self, request: Request, topic_id: int) -> Listed[ChatMessage]:
        """List messages of a topic, oldest first.

        Without those of its rooms. Who is banned from the topic gets an empty list.
        """
        query = request.query
        reading = read_feed(request.actor, topic_id)
        messages = chronological(reading, limit=query.limit_or(HISTORY_DEFAULT), before=query.before())
        scene, reader = Scene.of(reading.access, reading.moderator_ids), Reader.of(reading.access)
        return ok(data=[render_feed_message(message, scene, reader) for message in messages])

    @endpoint(
        request=MessageInput,
        response=Data[ChatMessage],
        status=201,
        limit="api:messages:topic:create",
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, topic_id: int) -> Data[ChatMessage]:
        """Send a message to a topic.

        One of `content`, `gif_url` and `attachments` is needed. Links are removed and listed words starred out.
        """
        actor = caller(request)
        draft = request.valid.draft(actor)
        message = send_message_with_files(actor, feed_id(topic_id), draft=draft, kinds=_FEED)
        scene = Scene(channel_id=feed_id(topic_id), topic_id=topic_id, is_room=False)
        return ok("Message created successfully", data=render_sent_message(message, scene))


class OneMessage(ApiView):
    """One message."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Data[ChatMessage], limit="api:messages:read", gate="open", errors=(Code.UNKNOWN_MESSAGE,))
    def get(self, request: Request, message_id: int) -> Data[ChatMessage]:
        """Get a message of a room or topic the caller may read."""
        reading, message = message_by_id(request.actor, message_id)
        scene, reader = Scene.of(reading.access, reading.moderator_ids), Reader.of(reading.access)
        return ok(data=render_message(message, scene, reader))

    @endpoint(
        request=DeletionInput,
        query=DeletionInput,
        response=Done,
        limit="api:messages:delete",
        errors=(Code.UNKNOWN_MESSAGE, Code.MISSING_PERMISSIONS),
    )
    def delete(self, request: Request, message_id: int) -> Done:
        """Delete a message.

        For its author and the moderators of its room or topic. Deleted messages are kept out of sight for 30 days;
        with `mode=hard` one's own go at once, unless a report of them is open. An owner gives a reason for deleting
        what others wrote.
        """
        hard = request.query.is_hard() or request.valid.is_hard()
        gone = delete_by_id(caller(request), message_id, reason=_reason(request), hard=hard)
        return ok("Message permanently deleted successfully" if gone else "Message deleted successfully")


def _reason(request: Request) -> str:
    return request.valid.text() or request.query.text()
