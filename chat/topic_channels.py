"""Feeds and rooms of topics: what they are to somebody, which follows from the topic and their level there."""

from typing import Any, NamedTuple

from django.db.models import QuerySet, Subquery

from chat.access_facts import TALKING, ChannelAccess, ChannelFacts
from chat.events import Place
from chat.models import ChannelKind, ChannelMember
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import MAX_ID
from core.permissions import ALL
from topics.access import TopicAccess, access_topic, judged
from topics.models import Level, Power, Topic
from topics.viewers import viewer_id, with_viewer


def in_topic(actor: Actor | None, channel: ChannelFacts, for_writing: bool) -> ChannelAccess:
    """A feed or room, if the actor may enter it. One query. Raises as `access_channel`."""
    assert channel.topic_id is not None
    if channel.kind == ChannelKind.TOPIC_FEED:
        return in_feed(actor, channel, access_topic(actor, channel.topic_id, for_writing=for_writing))
    row = with_viewer(Topic.objects.filter(pk=channel.topic_id), actor)
    own = ChannelMember.objects.filter(channel_id=channel.id, user_id=viewer_id(actor))
    topic = row.annotate(**own_seat(own)).get()
    access = judged(topic, topic, actor, for_writing=for_writing)
    return in_room(actor, channel, access, seat_of(topic), for_writing=for_writing)


class Seat(NamedTuple):
    """What a row in a room says of a person: all None where there is none."""

    level: int | None
    is_banned: bool | None
    history_from: int | None


def own_seat(own: "QuerySet[ChannelMember]") -> dict[str, Any]:
    """The columns that `seat_of` reads, of the rows of one person in one room."""
    names = {"room_level": "level", "room_ban": "is_banned", "room_from": "history_from"}
    return {name: Subquery(own.values(column)) for name, column in names.items()}


def seat_of(row: Any) -> Seat:
    """What the columns of `own_seat` hold."""
    return Seat(row.room_level, row.room_ban, row.room_from)


def in_feed(actor: Actor | None, channel: ChannelFacts, topic: TopicAccess) -> ChannelAccess:
    """A topic's feed, for somebody who reached the topic. Who is banned from it enters, and finds nothing to read, by
    whichever way messages are reached."""
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.topic_id),
        permissions=ALL if topic.may(Power.DELETE_MESSAGES) else TALKING,
        topic=topic,
        level=topic.level,
        is_banned=topic.is_banned,
        history_from=MAX_ID if topic.is_banned else topic.history_from,
    )


def in_room(
    actor: Actor | None,
    channel: ChannelFacts,
    topic: TopicAccess,
    membership: Seat,
    *,
    for_writing: bool = False,
) -> ChannelAccess:
    """A room of a topic, for somebody who reached the topic; `membership` is their row in the room. Raises as
    `access_channel`."""
    level, is_banned = _standing_in_room(actor, channel, topic, membership)
    if channel.is_deleted and (for_writing or level < Level.OWNER):
        raise ProductError(Code.NOT_FOUND, reason="room_not_found")
    if for_writing and is_banned:
        raise ProductError(Code.MISSING_ACCESS, reason="room_banned")
    if not channel.is_public and level < Level.MEMBER:
        raise ProductError(Code.MISSING_ACCESS, reason="room_members_only")
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.topic_id, is_room=True),
        permissions=_bits_of(level),
        topic=topic,
        level=level,
        is_banned=topic.is_banned or is_banned,
        history_from=_first_of(channel, topic, membership),
    )


def _first_of(channel: ChannelFacts, topic: TopicAccess, seat: Seat) -> int:
    """What was said in private stays between those who were there: see `update_room` and `update_topic`."""
    if topic.is_admin:
        return 0
    own = channel.history_from if seat.history_from is None or seat.is_banned else seat.history_from
    return max(own, topic.history_from)


def _standing_in_room(
    actor: Actor | None, channel: ChannelFacts, topic: TopicAccess, membership: Seat
) -> tuple[Level, bool]:
    if actor is None:
        return Level.NONE, False
    if topic.is_admin or channel.owner_id == actor.user_id:
        return Level.OWNER, False
    level, is_banned, _ = membership
    return (Level.NONE if is_banned else Level(level or Level.NONE)), bool(is_banned)


def _bits_of(level: Level) -> int:
    return ALL if level >= Level.MODERATOR else TALKING
