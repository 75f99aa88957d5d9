"""Rooms on the topic wire."""

from accounts.requests import caller
from chat.api.render import render_listed_room, render_room_view
from chat.api.room_inputs import AnyRoomInput, GroupInput, RoomInput, RoomListQuery
from chat.api.schemas import ChatRoom
from chat.api.texts import JOIN_TEXTS, LEAVE_TEXTS, LIST_TEXTS, TEXTS
from chat.operations.rooms import create_room, join_room, leave_room
from chat.room_queries import RoomView, own_groups, room_for, rooms_of_topic
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.checks import topic_id_is_given

_TAGS = ("Chat rooms",)


class TopicRooms(ApiView):
    """A topic's rooms."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        query=RoomListQuery,
        response=Listed[ChatRoom],
        limit="api:rooms:read",
        gate="open",
        before_validation=(topic_id_is_given,),
        texts=LIST_TEXTS,
        errors=(Code.NOT_FOUND,),
    )
    def get(self, request: Request, topic_id: int) -> Listed[ChatRoom]:
        """List the rooms of a topic.

        Public rooms and private ones the caller is in, latest activity first, without those the caller has hidden.
        """
        views = rooms_of_topic(request.actor, topic_id, request.query.wanted())
        return ok(data=[render_listed_room(view) for view in views])

    @endpoint(
        request=RoomInput,
        response=Data[ChatRoom],
        status=201,
        operation=create_room,
        before_validation=(topic_id_is_given,),
        texts=LIST_TEXTS,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, topic_id: int) -> Data[ChatRoom]:
        """Create a room in a topic."""
        return _created(request, topic_id)


class Rooms(ApiView):
    """Creating with the topic in the body."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=AnyRoomInput,
        response=Data[ChatRoom],
        status=201,
        operation=create_room,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS, Code.CONFLICT, Code.MAX_GROUP_DMS),
    )
    def post(self, request: Request) -> Data[ChatRoom]:
        """Create a room in the topic that the body names; without one, a group."""
        return _created(request, request.valid.get("topic_id"))


class Groups(ApiView):
    """Groups: rooms without a topic."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=GroupInput,
        response=Data[ChatRoom],
        status=201,
        operation=create_room,
        errors=(Code.CONFLICT, Code.MAX_GROUP_DMS),
    )
    def post(self, request: Request) -> Data[ChatRoom]:
        """Create a group.

        Its name is unique among groups without regard to case.
        """
        return _created(request, None)


class OwnGroups(ApiView):
    """The caller's groups."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Listed[ChatRoom], limit="api:rooms:read")
    def get(self, request: Request) -> Listed[ChatRoom]:
        """List the groups the caller is in and has not hidden, latest activity first."""
        return ok(data=[render_listed_room(view) for view in own_groups(caller(request))])


class OneRoom(ApiView):
    """One room."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(
        response=Data[ChatRoom], limit="api:rooms:read", gate="open", errors=(Code.NOT_FOUND, Code.MISSING_ACCESS)
    )
    def get(self, request: Request, room_id: int) -> Data[ChatRoom]:
        """Get a room.

        Private rooms are for their members: 401 without a session, 403 for others.
        """
        return ok(data=render_room_view(room_for(request.actor, room_id)))


class RoomJoin(ApiView):
    """Joining a room."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=join_room, texts=JOIN_TEXTS)
    def post(self, request: Request, room_id: int) -> Done:
        """Join a public room.

        Joining again succeeds and changes nothing.
        """
        join_room(caller(request), room_id)
        return ok("Joined chat room successfully")


class RoomLeave(ApiView):
    """Leaving a room."""

    tags = _TAGS
    texts = TEXTS

    @endpoint(response=Done, operation=leave_room, texts=LEAVE_TEXTS)
    def post(self, request: Request, room_id: int) -> Done:
        """Leave a room.

        Leaving again succeeds and changes nothing. Owners cannot leave.
        """
        return _left(request, room_id)

    @endpoint(response=Done, operation=leave_room, texts=LEAVE_TEXTS)
    def delete(self, request: Request, room_id: int) -> Done:
        """Leave a room; another spelling of POST."""
        return _left(request, room_id)


def _created(request: Request, topic_id: int | None) -> Data[ChatRoom]:
    actor = caller(request)
    record = create_room(actor, topic_id, draft=request.valid.draft(actor.user))
    message = "Group chat created successfully" if topic_id is None else "Chat room created successfully"
    view = RoomView(record=record, is_member=True, member_ids=(actor.user_id,))
    return ok(message, data=render_room_view(view))


def _left(request: Request, room_id: int) -> Done:
    leave_room(caller(request), room_id)
    return ok("Left chat room successfully")
