"""Rooms and messages as the topic wire shows them, for REST answers and socket events alike."""

from dataclasses import dataclass

from accounts.models.user import UserFlags
from chat.access import ChannelAccess
from chat.api.render_files import render_file
from chat.api.said import text_of
from chat.api.schemas import ChatMessage, ChatRoom, MessageGone, TopicMessage
from chat.events import MessageDeleted
from chat.message_search import FoundMessage
from chat.models import ChannelKind
from chat.models.message import DELETABLE_KINDS
from chat.operations.deleting_here import deletes_all
from chat.records import MessageRecord
from chat.room_queries import RoomView
from chat.room_records import RoomRecord
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid
from core.permissions import P
from topics.api.wire import Face, face_of, name_of, oid_or_none, oids
from topics.models import Level

NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where messages are read: a room (of a topic, or a group) or a topic's feed, and who has a rank there."""

    channel_id: int
    topic_id: int | None = None
    is_room: bool = True
    owner_id: int | None = None
    moderator_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, access: ChannelAccess, moderator_ids: frozenset[int] = frozenset()) -> "Scene":
        """The scene of a channel somebody reached."""
        channel = access.channel
        is_feed = channel.kind == ChannelKind.TOPIC_FEED
        owner_id = access.topic.topic.owner_id if is_feed and access.topic is not None else channel.owner_id
        return cls(
            channel_id=channel.id,
            topic_id=channel.topic_id,
            is_room=not is_feed,
            owner_id=owner_id,
            moderator_ids=moderator_ids,
        )

    def level_of(self, user_id: int) -> Level:
        """The rank somebody has here, as far as it shows."""
        if user_id == self.owner_id:
            return Level.OWNER
        return Level.MODERATOR if user_id in self.moderator_ids else Level.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads messages; nobody in particular for events."""

    user_id: int = NOBODY
    deletes_all: bool = False

    @classmethod
    def of(cls, access: ChannelAccess) -> "Reader":
        """The person who reached a channel."""
        if access.actor is None:
            return EVERYBODY
        if access.channel.kind == ChannelKind.GROUP_DM:
            return cls(user_id=access.actor.user_id, deletes_all=deletes_all(access.actor, access.channel.id))
        return cls(user_id=access.actor.user_id, deletes_all=access.can(P.MANAGE_MESSAGES))

    def wrote(self, message: MessageRecord) -> bool:
        """Whether it is their own."""
        return self.user_id != NOBODY and self.user_id == message.author.id


EVERYBODY = Reader()


def render_message(message: MessageRecord, scene: Scene, reader: Reader = EVERYBODY) -> ChatMessage:
    """A message as one reader sees it; without a reader, the form for events."""
    is_own = reader.wrote(message)
    face = _face(message, scene, is_own=is_own)
    return {
        "_id": to_oid(message.id),
        "id": to_oid(message.id),
        "chat_room_id": to_oid(scene.channel_id) if scene.is_room else None,
        "topic_id": oid_or_none(scene.topic_id),
        "user_id": face.user_id,
        "content": text_of(message),
        "message_type": message.media,
        "anonymous_identity": message.alias or None,
        "gif_url": message.gif_url,
        "attachments": [render_file(each) for each in message.attachments],
        "mentions": [to_oid(user.id) for user in message.mentions],
        "is_deleted": False,
        "deleted_by": None,
        "deleted_at": None,
        "deletion_reason": None,
        "reports": [],
        "created_at": iso(created_at(message.id)),
        "updated_at": iso(message.edited_at or created_at(message.id)),
        "display_name": face.display_name,
        "sender_username": face.username,
        "profile_picture": face.profile_picture,
        "banner": None,
        "is_admin": face.is_admin,
        "is_owner": face.is_owner,
        "is_moderator": face.is_moderator,
        "is_anonymous": face.is_anonymous,
        "can_delete": message.kind in DELETABLE_KINDS and (is_own or reader.deletes_all),
    }


def render_feed_message(message: MessageRecord, scene: Scene, reader: Reader) -> ChatMessage:
    """A message in the history of a topic's feed."""
    rendered = render_message(message, scene, reader)
    rendered["can_report"] = reader.user_id != NOBODY and not reader.wrote(message)
    return rendered


def render_found_message(found: FoundMessage, viewer_id: int) -> ChatMessage:
    """A message among those of one author, wherever they stand."""
    author_id = found.message.author.id
    scene = Scene(
        channel_id=found.message.channel_id,
        topic_id=found.topic_id,
        is_room=found.is_room,
        owner_id=found.owner_id,
        moderator_ids=frozenset((author_id,) if found.moderates else ()),
    )
    return render_message(found.message, scene, Reader(user_id=viewer_id))


def render_sent_message(message: MessageRecord, scene: Scene) -> ChatMessage:
    """A message in the answer to sending it: anonymous ones do not even tell their author who wrote them."""
    rendered = render_message(message, scene)
    rendered["can_delete"] = True
    return rendered


def render_topic_broadcast(message: MessageRecord, topic_id: int) -> TopicMessage:
    """A message of a topic's feed as every socket in the topic hears it."""
    face = _face(message, Scene(channel_id=message.channel_id, topic_id=topic_id, is_room=False), is_own=False)
    return {
        "_id": to_oid(message.id),
        "id": to_oid(message.id),
        "topic_id": to_oid(topic_id),
        "user_id": face.user_id,
        "content": text_of(message),
        "message_type": message.media,
        "gif_url": message.gif_url,
        "attachments": [render_file(each) for each in message.attachments],
        "created_at": iso(created_at(message.id)),
        "display_name": face.display_name,
        "sender_username": face.username,
        "is_anonymous": face.is_anonymous,
        "can_delete": False,
    }


def render_room_message(message: MessageRecord, topic_id: int | None) -> ChatMessage:
    """A message of a room as every socket in the room hears it."""
    return render_message(message, Scene(channel_id=message.channel_id, topic_id=topic_id))


def render_message_gone(event: MessageDeleted) -> MessageGone:
    """A deletion as every socket in the room or topic hears it."""
    place = event.place
    if place.is_room or place.topic_id is None:
        return {"message_id": to_oid(event.message_id), "chat_room_id": to_oid(place.channel_id)}
    return {"message_id": to_oid(event.message_id), "topic_id": to_oid(place.topic_id)}


def render_room(record: RoomRecord) -> ChatRoom:
    """A room without anything that depends on who looks at it: the form for events."""
    owner = record.owner
    room: ChatRoom = {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "topic_id": oid_or_none(record.topic_id),
        "name": record.name,
        "description": record.description,
        "owner_id": oid_or_none(owner.id if owner else None),
        "owner": {"id": to_oid(owner.id), "username": name_of(owner)} if owner else None,
        "moderators": oids(record.moderator_ids),
        "members": [],
        "banned_users": [],
        "tags": list(record.tags),
        "is_public": record.is_public,
        "picture": record.picture,
        "background_picture": record.background_picture,
        "voip_enabled": record.voip_enabled,
        "member_count": record.member_count,
        "message_count": record.message_count,
        "created_at": iso(created_at(record.id)),
        "last_activity": iso(record.last_activity),
    }
    if record.is_deleted:
        _add_deletion(room, record)
    return room


def render_room_view(view: RoomView) -> ChatRoom:
    """A room as one viewer sees it."""
    room = render_room(view.record)
    room["members"], room["banned_users"] = oids(view.member_ids), oids(view.banned_ids)
    return room


def render_listed_room(view: RoomView) -> ChatRoom:
    """A room in a list."""
    room = render_room_view(view)
    room["user_is_member"], room["is_muted"] = view.is_member, view.is_muted
    return room


def _face(message: MessageRecord, scene: Scene, *, is_own: bool) -> Face:
    author = message.author
    level = message.author_level or scene.level_of(author.id)
    is_staff = bool(author.flags & UserFlags.STAFF)
    return face_of(author, message.alias, level, is_admin=is_staff, is_own=is_own)


def _add_deletion(room: ChatRoom, record: RoomRecord) -> None:
    room["is_deleted"] = True
    room["deleted_by"] = oid_or_none(record.deleted_by)
    room["deleted_at"] = iso_or_none(record.deleted_at)
    room["permanent_delete_at"] = iso_or_none(record.permanent_delete_at)
    room["deletion_status"] = record.deletion_status
