"""Domain events in the words of the topic wire: event name, payload and audience, once per event.

Payloads go to everybody in a room alike, so they hold nothing that depends on the reader (7.5 of the topic contract:
nothing anonymous tells who it is).
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeVar

from accounts.api.render import render_request_accepted, render_request_received
from accounts.api.render_notifications import render_mention, render_new_notification
from accounts.events import (
    FriendRequestAccepted,
    FriendRequestReceived,
    NoteUpdated,
    PeopleNotified,
    RelationshipAdded,
    RelationshipRemoved,
    RelationshipUpdated,
    SessionsEnded,
    SignInRenewed,
    UserSettingsUpdated,
    UserUpdated,
)
from accounts.notification_records import Notice, Told
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
from gateway.socketio.connection import identity_of
from gateway.socketio.events import OnlineChanged, RoomSignal
from gateway.socketio.rooms import post_room, room_of, topic_room, user_room
from posts.api.render import render_comment, render_post, render_votes
from posts.events import CommentCreated, PostCreated, PostVoted
from topics.api.render import render_topic
from topics.events import AliasChanged, AliasDropped, TopicCreated, TopicMemberJoined, TopicMemberLeft, TopicUpdated

_E = TypeVar("_E", bound=Event)


class Delivery(NamedTuple):
    """One wire event for the clients in a room, or in several (None: everybody). `body` renders the payload when
    somebody is to hear it."""

    room: str | tuple[str, ...] | None
    name: str
    body: Callable[[], Any]
    only_user: int = 0
    except_user: int = 0
    except_sid: str = ""


_renderers: dict[type[Event], Callable[[Any], list[Delivery]]] = {}

# Only acted on (gateway/socketio/revocation.py, gateway.py), or told to the guild wire alone.
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
        OnlineChanged,
        PinnedChannelsChanged,
        PrivateChannelClosed,
        PrivateChannelOpened,
        PrivateChannelUpdated,
        RoomMemberJoined,
        RoomMemberLeft,
        SessionsEnded,
        SignInRenewed,
        MessageRead,
        MessagesDeleted,
        MessageUpdated,
        NoteUpdated,
        RelationshipAdded,
        RelationshipRemoved,
        RelationshipUpdated,
        TypingStarted,
        UserSettingsUpdated,
        UserUpdated,
    }
)


def renders(kind: type[_E]) -> Callable[[Callable[[_E], list[Delivery]]], Callable[[_E], list[Delivery]]]:
    """Decorator: the function tells what clients hear of this kind of event."""

    def register(function: Callable[[_E], list[Delivery]]) -> Callable[[_E], list[Delivery]]:
        _renderers[kind] = function
        return function

    return register


def deliveries(event: Event) -> list[Delivery]:
    """What clients hear of an event, in order; nothing of events that this wire does not know."""
    renderer = _renderers.get(type(event))
    return renderer(event) if renderer is not None else []


def is_rendered(kind: type[Event]) -> bool:
    """Whether this wire sends this kind of event."""
    return kind in _renderers


@renders(RoomSignal)
def _signal(event: RoomSignal) -> list[Delivery]:
    return [Delivery(event.rooms, event.name, lambda: event.body, except_sid=event.except_sid)]


# -- messages --------------------------------------------------------------------------------------------------------


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


# -- topics ----------------------------------------------------------------------------------------------------------


@renders(TopicCreated)
def _topic_created(event: TopicCreated) -> list[Delivery]:
    topic = event.topic
    audience = user_room(topic.owner.id) if topic.require_approval else None
    return [Delivery(audience, "topic_created", lambda: {"topic_id": to_oid(topic.id), "topic": render_topic(topic)})]


@renders(TopicUpdated)
def _topic_updated(event: TopicUpdated) -> list[Delivery]:
    topic = event.topic
    audience = topic_room(topic.id) if topic.require_approval else None
    return [Delivery(audience, "topic_updated", lambda: {"topic_id": to_oid(topic.id), "topic": render_topic(topic)})]


def _member(event: TopicMemberJoined | TopicMemberLeft) -> dict[str, Any]:
    who = identity_of(event.user)
    return {**who, "topic_id": to_oid(event.topic_id)}


@renders(TopicMemberJoined)
def _joined(event: TopicMemberJoined) -> list[Delivery]:
    room = topic_room(event.topic_id)
    return [Delivery(room, "user_joined_topic", partial(_member, event), except_user=event.user.id)]


@renders(TopicMemberLeft)
def _left(event: TopicMemberLeft) -> list[Delivery]:
    return [Delivery(topic_room(event.topic_id), "user_left_topic", partial(_member, event))]


@renders(AliasChanged)
def _alias_changed(event: AliasChanged) -> list[Delivery]:
    ids = {"user_id": to_oid(event.user_id), "topic_id": to_oid(event.topic_id)}
    body = {**ids, "anonymous_name": event.name}
    return [Delivery(user_room(event.user_id), "anonymous_identity_updated", lambda: body)]


@renders(AliasDropped)
def _alias_dropped(event: AliasDropped) -> list[Delivery]:
    body = {"user_id": to_oid(event.user_id), "topic_id": to_oid(event.topic_id)}
    return [Delivery(user_room(event.user_id), "anonymous_identity_deleted", lambda: body)]


# -- posts -----------------------------------------------------------------------------------------------------------


@renders(PostCreated)
def _post(event: PostCreated) -> list[Delivery]:
    return [Delivery(topic_room(event.topic_id), "new_post", partial(render_post, event.post))]


@renders(PostVoted)
def _post_voted(event: PostVoted) -> list[Delivery]:
    """Taking a vote back outright is told as an upvote: clients read the counts."""
    room, name = topic_room(event.topic_id), "post_downvoted" if event.cast < 0 else "post_upvoted"
    voter = event.voter_id
    return [
        Delivery(room, name, partial(render_votes, event), except_user=voter),
        Delivery(room, name, partial(render_votes, event, voter), only_user=voter),
    ]


@renders(CommentCreated)
def _comment(event: CommentCreated) -> list[Delivery]:
    return [Delivery(post_room(event.post_id), "new_comment", partial(render_comment, event.comment))]


# -- people ----------------------------------------------------------------------------------------------------------


@renders(PeopleNotified)
def _notified(event: PeopleNotified) -> list[Delivery]:
    return [delivery for told in event.told for delivery in _told(event.notice, told)]


def _told(notice: Notice, told: Told) -> list[Delivery]:
    room = user_room(told.user_id)
    heard = [Delivery(room, "new_notification", partial(render_new_notification, notice, told))]
    if notice.type == "mention":
        heard.insert(0, Delivery(room, "user_mentioned", partial(render_mention, notice, told)))
    return heard


@renders(FriendRequestReceived)
def _request_received(event: FriendRequestReceived) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "friend_request_received", partial(render_request_received, event))]


@renders(FriendRequestAccepted)
def _request_accepted(event: FriendRequestAccepted) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "friend_request_accepted", partial(render_request_accepted, event))]
