"""What an event changes about who hears what, and under which name: acted on before anybody hears of it."""

from accounts.events import SessionsEnded, UserUpdated
from accounts.rights import Right, among
from chat.events import MessageCreated, RoomMemberJoined, RoomMemberLeft
from chat.events_rooms import RoomUpdated
from core.events import Event
from gateway.socketio.connection import Connection
from gateway.socketio.rooms import Rooms, call_room, chat_room, room_of, topic_room
from integrations.mesh.events import MeshCallEnded, MeshParticipantLeft
from moderation.events import ADMINISTRATORS
from topics.events import AliasChanged, TopicAccessLost, TopicDeleted, TopicMemberJoined, TopicMemberLeft, TopicUpdated


def narrow(rooms: Rooms, event: Event) -> list[Connection]:
    """Take clients out of the rooms they lose with this event. Returns those that are signed out altogether."""
    match event:
        case MessageCreated() if event.place.guild_id is None:
            rooms.note_alias(room_of(event.place), event.message.author.id, event.message.alias)
        case UserUpdated():
            if not among(event.user.acls, Right.REPORT_VIEW):
                rooms.evict_from_room(ADMINISTRATORS, event.user_id)
            return _lost_rights(rooms, event)
        case SessionsEnded():
            return _signed_out(rooms, event)
        case RoomMemberJoined():
            rooms.know_member(chat_room(event.room_id), event.user.id)
        case RoomUpdated() if event.closed:
            rooms.close_room(chat_room(event.room.id))
        case RoomMemberLeft():
            rooms.evict_from_room(chat_room(event.room_id), event.user.id)
        case TopicMemberJoined():
            rooms.set_membership(event.topic_id, event.user.id, is_member=True)
        case TopicMemberLeft():
            rooms.set_membership(event.topic_id, event.user.id, is_member=False)
            rooms.evict_from_room(topic_room(event.topic_id), event.user.id)
            if event.lost_access:
                rooms.evict_from_topic(event.topic_id, event.user.id)
        case TopicAccessLost():
            rooms.evict_from_topic(event.topic_id, event.user_id)
        case AliasChanged():
            rooms.rename_alias(event.topic_id, event.user_id, event.name)
        case TopicDeleted():
            rooms.evict_all(event.topic_id)
        case TopicUpdated() if event.topic.require_approval:
            rooms.evict_outsiders(event.topic_id)
        case MeshParticipantLeft():
            _hang_up(rooms, event)
    return []


def clear(rooms: Rooms, event: Event) -> None:
    """Empty the rooms that end with an event, after everybody in them has heard why."""
    match event:
        case MeshCallEnded():
            rooms.close_call(call_room(event.call.id))
        case RoomUpdated() if event.room.is_deleted:
            rooms.empty_room(chat_room(event.room.id))


def _hang_up(rooms: Rooms, event: MeshParticipantLeft) -> None:
    """The client that asked for it has left its seat already, and may be back in it."""
    for connection in rooms.clients_of(event.user.id):
        if connection.sid != event.by_client:
            rooms.leave(connection, call_room(event.call_id))


def _lost_rights(rooms: Rooms, event: UserUpdated) -> list[Connection]:
    """Clients of somebody who lost a right may sit where it let them in: they come back, and are asked again."""
    held = set(event.user.acls)
    return [one for one in rooms.clients_of(event.user_id) if not held.issuperset(one.actor.user.acls)]


def _signed_out(rooms: Rooms, event: SessionsEnded) -> list[Connection]:
    return [
        connection
        for connection in rooms.clients_of(event.user_id)
        if event.session_ids is None or connection.actor.session_id in event.session_ids
    ]
