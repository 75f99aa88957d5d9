"""Rooms and feeds as the topic side reaches them: the decisions of chat.access, with the refusals a room deserves,
and in one query what reading them needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, OuterRef

from accounts.attention import Kind, Target, hidden_ids
from chat.access import ChannelAccess, access_channel
from chat.access_facts import ChannelFacts
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.topic_channels import in_feed, in_room, own_seat, seat_of
from core.actor import Actor
from core.db.json_lists import JsonList
from core.errors import Code, ProductError
from topics.access import judged
from topics.access import not_found as topic_not_found
from topics.models import Level, Topic, TopicMember
from topics.viewers import viewer_id, with_viewer

ROOM_KINDS = frozenset({ChannelKind.TOPIC_ROOM, ChannelKind.GROUP_DM})


@dataclass(frozen=True, slots=True)
class Reading:
    """A place whose messages somebody reads, who moderates it, and which of its messages the reader hid."""

    access: ChannelAccess
    moderator_ids: frozenset[int] = frozenset()
    hidden_ids: frozenset[int] = frozenset()


def access_room(actor: Actor | None, room_id: int, *, for_writing: bool = False, lock: bool = False) -> ChannelAccess:
    """A topic's room or a group, if the actor may enter it.

    Raises ProductError: NOT_FOUND (`room_not_found`) for everything else and for rooms of topics the actor may not
    see, MISSING_ACCESS (`room_members_only`, and `room_banned`, `topic_banned` when `for_writing`), UNAUTHORIZED
    where signing in might open the door.
    """
    with room_refusals(actor, room_id):
        return access_channel(actor, room_id, for_writing=for_writing, lock=lock, kinds=ROOM_KINDS)


def read_room(actor: Actor | None, room_id: int) -> Reading:
    """The same for reading: one query for a topic's room. Raises as `access_room`."""
    row = _room_row(actor, room_id)
    if row is None:
        return Reading(access_room(actor, room_id), hidden_ids=_hidden_in(actor, room_id))
    with room_refusals(actor, room_id):
        topic = judged(row.home_topic, row, actor)
        access = in_room(actor, _facts(row), topic, seat_of(row))
    return Reading(access, frozenset(row.moderator_ids), frozenset(row.hidden_ids))


def read_feed(actor: Actor | None, topic_id: int) -> Reading:
    """A topic's feed for reading, in one query. Raises as `topics.access.access_topic`."""
    moderators = TopicMember.objects.filter(topic_id=OuterRef("pk"), level=Level.MODERATOR)
    rows = with_viewer(Topic.objects.filter(pk=topic_id), actor)
    row: Any = rows.annotate(
        moderator_ids=JsonList(moderators.values(item=F("user_id"))), hidden_ids=_hidden_messages(actor)
    ).first()
    if row is None:
        raise topic_not_found()
    access = in_feed(actor, _feed_facts(row), judged(row, row, actor))
    return Reading(access, frozenset(row.moderator_ids), frozenset(row.hidden_ids))


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="room_not_found")


def _room_row(actor: Actor | None, room_id: int) -> Any:
    members = ChannelMember.objects.filter(channel_id=OuterRef("pk"))
    own = members.filter(user_id=viewer_id(actor))
    moderators = members.filter(level=Level.MODERATOR, is_banned=False)
    rows = with_viewer(Channel.objects.select_related("home_topic"), actor, "home_topic__").annotate(
        **own_seat(own),
        moderator_ids=JsonList(moderators.values(item=F("user_id"))),
        hidden_ids=_hidden_messages(actor),
    )
    return rows.filter(pk=room_id, kind=ChannelKind.TOPIC_ROOM).first()


def _hidden_messages(actor: Actor | None) -> JsonList:
    """A column of a channel, or of a topic, whose feed has the same id: the messages there that the reader hid."""
    hidden = Message.objects.filter(pk__in=hidden_ids(viewer_id(actor), Kind.MESSAGE), channel_id=OuterRef("pk"))
    return JsonList(hidden.values(item=F("pk")))


def _hidden_in(actor: Actor | None, channel_id: int) -> frozenset[int]:
    hidden = Message.objects.filter(pk__in=hidden_ids(viewer_id(actor), Kind.MESSAGE), channel_id=channel_id)
    return frozenset(hidden.values_list("pk", flat=True))


def _facts(row: Channel) -> ChannelFacts:
    return ChannelFacts(
        id=row.id,
        kind=row.kind,
        guild_id=None,
        topic_id=row.home_topic_id,
        owner_id=row.owner_id,
        nsfw=row.nsfw,
        rate_limit_per_user=row.rate_limit_per_user,
        overwrites=(),
        last_message_id=row.last_message_id,
        is_public=row.is_public,
        is_deleted=row.is_deleted,
        history_from=row.history_from,
    )


def _feed_facts(topic: Topic) -> ChannelFacts:
    return ChannelFacts(
        id=feed_id(topic.id),
        kind=ChannelKind.TOPIC_FEED,
        guild_id=None,
        topic_id=topic.id,
        owner_id=topic.owner_id,
        nsfw=False,
        rate_limit_per_user=0,
        overwrites=(),
        last_message_id=None,
        is_public=True,
        is_deleted=False,
    )


def feed_id(topic_id: int) -> int:
    """The channel of a topic's feed carries the topic's id, so that reaching it needs no look-up."""
    return topic_id


def targets_of_room(room_id: int, topic_id: int | None) -> tuple[Target, ...]:
    """A room and what it lies in."""
    room = Target(Kind.ROOM, room_id)
    return (room,) if topic_id is None else (room, Target(Kind.TOPIC, topic_id))


@contextmanager
def room_refusals(actor: Actor | None, room_id: int) -> Iterator[None]:
    """What channels refuse, as rooms refuse it: see `access_room`."""
    try:
        yield
    except ProductError as refusal:
        raise _refusal(refusal, actor, room_id) from None


@lru_cache(maxsize=10_000)
def topic_of_room(room_id: int) -> int | None:
    """The topic of an existing room, None for groups. Remembered: rooms never move, and ids never come back."""
    return Channel.objects.values_list("home_topic_id", flat=True).get(pk=room_id)


def _refusal(refusal: ProductError, actor: Actor | None, room_id: int) -> ProductError:
    if refusal.reason == "topic_not_found":
        return not_found()
    if refusal.code == Code.UNKNOWN_CHANNEL:
        # A group is known to exist by who has its id; anything else that is no room is none of this wire's business.
        if not Channel.objects.filter(pk=room_id, kind=ChannelKind.GROUP_DM, is_deleted=False).exists():
            return not_found()
        refusal = ProductError(Code.MISSING_ACCESS, reason="room_members_only")
    if actor is None and refusal.reason == "room_members_only":
        return ProductError(Code.UNAUTHORIZED)
    return refusal
