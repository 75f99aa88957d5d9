"""People as the places they meet in know them."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.people import find_people
from accounts.records import UserRecord
from accounts.relationships import blocked_among
from chat.models import ChannelKind, ChannelMember, Message, ReadState
from chat.room_access import access_room
from core.actor import Actor
from topics.access import access_topic
from topics.models import TopicMember

_MEETING_KINDS = (ChannelKind.DM, ChannelKind.GROUP_DM, ChannelKind.TOPIC_ROOM)


class Activity(NamedTuple):
    """Some numbers about what a person does on the topic side."""

    topics_joined: int
    messages_sent: int
    unread_messages: int


def acquaintances_of(user_id: int) -> set[int]:
    """Whom somebody shares a conversation, a group or a room of a topic with. One query."""
    own = ChannelMember.objects.filter(channel_id=OuterRef("channel_id"), user_id=user_id, is_banned=False)
    met = ChannelMember.objects.filter(Exists(own), channel__kind__in=_MEETING_KINDS, is_banned=False)
    return set(met.exclude(user_id=user_id).values_list("user_id", flat=True))


def partners_of(user_id: int) -> set[int]:
    """Whom somebody has a conversation of two with, unless they closed it. One query."""
    own = ChannelMember.objects.filter(channel_id=OuterRef("channel_id"), user_id=user_id, is_open=True)
    others = ChannelMember.objects.filter(Exists(own), channel__kind=ChannelKind.DM)
    return set(others.exclude(user_id=user_id).values_list("user_id", flat=True))


def activity_of(user_id: int) -> Activity:
    """How many topics somebody is in, how many messages they wrote, and how many private ones they have not read.
    Three queries."""
    return Activity(
        topics_joined=TopicMember.objects.filter(user_id=user_id, topic__is_deleted=False).count(),
        messages_sent=Message.objects.filter(author_id=user_id, deleted_at=None).count(),
        unread_messages=_unread(user_id).count(),
    )


def mentionable(
    actor: Actor, text: str, *, room_id: int | None = None, topic_id: int | None = None
) -> list[UserRecord]:
    """People whose name holds the text: members of a room or topic the actor may see, or anybody. Nobody on the other
    side of a block. Raises as `access_room` and `access_topic`."""
    among = _members(actor, room_id, topic_id)
    found = find_people(actor, text, among=among)
    apart = blocked_among(actor.user_id, [user.id for user in found])
    return [user for user in found if user.id not in apart]


def _members(actor: Actor, room_id: int | None, topic_id: int | None) -> Q:
    if room_id is not None:
        access_room(actor, room_id)
        members = ChannelMember.objects.filter(channel_id=room_id, is_banned=False)
        return Q(id__in=members.values("user_id"))
    if topic_id is not None:
        owner_id = access_topic(actor, topic_id).topic.owner_id
        return Q(id=owner_id) | Q(id__in=TopicMember.objects.filter(topic_id=topic_id).values("user_id"))
    return Q()


def _unread(user_id: int) -> "QuerySet[Message]":
    own = ChannelMember.objects.filter(channel_id=OuterRef("channel_id"), user_id=user_id)
    read = ReadState.objects.filter(channel_id=OuterRef("channel_id"), user_id=user_id)
    read = read.filter(last_message_id__gte=OuterRef("id"))
    private = Message.objects.filter(Exists(own), channel__kind=ChannelKind.DM, deleted_at=None)
    return private.filter(~Exists(read)).exclude(author_id=user_id)
