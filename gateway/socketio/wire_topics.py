"""What clients hear of topics and their members."""

from functools import partial
from typing import Any

from core.events import Event
from core.ids import to_oid
from gateway.socketio.connection import identity_of
from gateway.socketio.delivery import Delivery, renders
from gateway.socketio.rooms import topic_room, user_room
from topics.api.render import render_topic
from topics.api.render_people import render_invited
from topics.events import (
    AliasChanged,
    AliasDropped,
    TopicAccessLost,
    TopicCreated,
    TopicDeleted,
    TopicInvited,
    TopicMemberJoined,
    TopicMemberLeft,
    TopicUpdated,
)

# Only acted on (gateway/socketio/revocation.py).
NOT_SENT: frozenset[type[Event]] = frozenset({TopicAccessLost})


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


@renders(TopicDeleted)
def _topic_deleted(event: TopicDeleted) -> list[Delivery]:
    """Said to those in the topic while they still are; clients that know no deletion take it for a change."""
    topic = event.topic
    audience = topic_room(topic.id) if topic.require_approval else None
    gone = {"topic_id": to_oid(topic.id)}
    return [
        Delivery(audience, "topic_deleted", lambda: gone, is_farewell=True),
        Delivery(audience, "topic_updated", lambda: gone | {"topic": render_topic(topic)}, is_farewell=True),
    ]


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


@renders(TopicInvited)
def _invited(event: TopicInvited) -> list[Delivery]:
    return [Delivery(user_room(event.user_id), "topic_invitation", partial(render_invited, event.invitation))]


@renders(AliasChanged)
def _alias_changed(event: AliasChanged) -> list[Delivery]:
    ids = {"user_id": to_oid(event.user_id), "topic_id": to_oid(event.topic_id)}
    body = {**ids, "anonymous_name": event.name}
    return [Delivery(user_room(event.user_id), "anonymous_identity_updated", lambda: body)]


@renders(AliasDropped)
def _alias_dropped(event: AliasDropped) -> list[Delivery]:
    body = {"user_id": to_oid(event.user_id), "topic_id": to_oid(event.topic_id)}
    return [Delivery(user_room(event.user_id), "anonymous_identity_deleted", lambda: body)]
