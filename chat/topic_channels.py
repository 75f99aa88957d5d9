"""Feeds and rooms of topics: what they are to somebody, which follows from the topic and their level there."""

from django.db.models import Subquery

from chat.access_facts import TALKING, ChannelAccess, ChannelFacts
from chat.events import Place
from chat.models import ChannelKind, ChannelMember
from core.actor import Actor
from core.errors import Code, ProductError
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
    topic = row.annotate(room_level=Subquery(own.values("level")), room_ban=Subquery(own.values("is_banned"))).get()
    access = judged(topic, topic, actor, for_writing=for_writing)
    return in_room(actor, channel, access, (topic.room_level, topic.room_ban), for_writing=for_writing)


def in_feed(actor: Actor | None, channel: ChannelFacts, topic: TopicAccess) -> ChannelAccess:
    """A topic's feed, for somebody who reached the topic."""
    return ChannelAccess(
        actor=actor,
        channel=channel,
        place=Place(channel_id=channel.id, kind=channel.kind, topic_id=channel.topic_id),
        permissions=ALL if topic.may(Power.DELETE_MESSAGES) else TALKING,
        topic=topic,
        level=topic.level,
        is_banned=topic.is_banned,
    )


def in_room(
    actor: Actor | None,
    channel: ChannelFacts,
    topic: TopicAccess,
    membership: tuple[int | None, bool | None],
    *,
    for_writing: bool = False,
) -> ChannelAccess:
    """A room of a topic, for somebody who reached the topic; `membership` is the level and ban of their row in the
    room, if there is one. Raises as `access_channel`."""
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
    )


def _standing_in_room(
    actor: Actor | None, channel: ChannelFacts, topic: TopicAccess, membership: tuple[int | None, bool | None]
) -> tuple[Level, bool]:
    if actor is None:
        return Level.NONE, False
    if topic.is_admin or channel.owner_id == actor.user_id:
        return Level.OWNER, False
    level, is_banned = membership
    return (Level.NONE if is_banned else Level(level or Level.NONE)), bool(is_banned)


def _bits_of(level: Level) -> int:
    return ALL if level >= Level.MODERATOR else TALKING
