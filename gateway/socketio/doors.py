"""Who may enter which room: the same checks as everywhere else, with what the room needs to know of the person."""

from typing import Protocol, TypeVar

from accounts.models import User
from accounts.rights import Right, among
from chat.models import Channel
from chat.room_access import access_room
from core.actor import Actor
from core.errors import Code, ProductError
from gateway.socketio.rooms import Place, call_room, chat_room, post_room, topic_room
from integrations.mesh.places import access_call_place
from integrations.mesh.queries import channel_of_call
from moderation.events import ADMINISTRATORS
from posts.access import access_post
from topics.access import RAIDED, access_topic
from topics.models import Level

_A = TypeVar("_A", covariant=True)


class _Access(Protocol[_A]):
    def __call__(self, actor: Actor, place_id: int, /, *, for_writing: bool = ...) -> _A: ...


def _entered(access: _Access[_A], actor: Actor, place_id: int) -> _A:
    """Whoever may write somewhere may hear what is written there; who only may not because a raid goes on hears it
    too."""
    try:
        return access(actor, place_id, for_writing=True)
    except ProductError as refusal:
        if refusal.reason != RAIDED:
            raise
    return access(actor, place_id)


def topic_door(actor: Actor, topic_id: int) -> Place:
    """A topic's room: the topic is visible and live, the person not banned. Raises as `access_topic`."""
    access = _entered(access_topic, actor, topic_id)
    return Place(topic_room(topic_id), topic_id, in_topic=access.level >= Level.MEMBER)


def chat_door(actor: Actor, channel_id: int) -> Place:
    """A room of a topic or a group: public in a visible topic, or the person is in it. Raises as `access_room`."""
    access = _entered(access_room, actor, channel_id)
    name = Channel.objects.filter(pk=channel_id).values_list("name", flat=True).first() or ""
    if access.topic is None:
        return Place(chat_room(channel_id), name=name)
    return Place(
        chat_room(channel_id),
        access.channel.topic_id,
        in_topic=access.topic.level >= Level.MEMBER,
        in_room=access.level >= Level.MEMBER,
        name=name,
    )


def post_door(actor: Actor, post_id: int) -> Place:
    """A post: visible, live, the person not banned from its topic. Raises as `access_post`."""
    access = _entered(access_post, actor, post_id)
    in_topic = access.topic.level >= Level.MEMBER
    return Place(post_room(post_id), access.post.topic_id, in_topic, name=access.post.title)


def call_door(actor: Actor, call_id: int) -> Place:
    """A call: the person may enter the place it is in. Raises as `channel_of_call` and `access_call_place`."""
    access = access_call_place(actor, channel_of_call(call_id))
    return Place(
        call_room(call_id),
        access.channel.topic_id,
        in_topic=access.topic is None or access.topic.level >= Level.MEMBER,
        in_room=access.topic is None or access.level >= Level.MEMBER,
        within=chat_room(access.channel.id),
    )


def administrators_door(actor: Actor) -> Place:
    """Where administrators hear that there is something to do. Raises MISSING_PERMISSIONS for everybody else, as they
    are now."""
    acls = User.objects.filter(pk=actor.user_id).values_list("acls", flat=True).first() or []
    if not among(acls, Right.REPORT_VIEW):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return Place(ADMINISTRATORS)
