"""Messages found otherwise than by reading on: by their words, by who wrote them, and how many there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.attention import Kind, hidden_ids
from chat import message_rows
from chat.attention import readable_messages
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.models.message import MESSAGES
from chat.records import MessageRecord
from chat.room_access import Reading, feed_id, read_feed
from chat.search.filters import holding
from core.actor import Actor
from core.search import Wanted, matching, searching, wanted
from topics.models import Level, TopicMember

MOST_FOUND = 100
MOST_SEARCHED = 20_000  # of the newest: what is looked through for words does not grow with the feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMessage:
    """A message with where it stands, and what its author is there."""

    message: MessageRecord
    topic_id: int | None
    is_room: bool
    owner_id: int | None
    moderates: bool


def search_feed(actor: Actor | None, topic_id: int, text: str) -> tuple[Reading, list[MessageRecord]]:
    """The newest messages of a topic's feed that hold a text, in any case and to the letter: as words or the
    beginning of one anywhere, from the middle of a word on among the twenty thousand newest. None for those who may not
    read it. Raises as `read_feed` and `core.search.searching`."""
    reading = read_feed(actor, topic_id)
    floor = reading.access.history_floor
    feed = Message.objects.filter(channel_id=feed_id(topic_id), pk__gte=floor, deleted_at=None)
    shown = feed.exclude(pk__in=reading.hidden_ids)
    newest = shown.filter(pk__in=feed.order_by("-id").values("pk")[:MOST_SEARCHED])
    with searching():
        ids = {*_saying(newest, Wanted(), text), *_saying(shown, wanted(all_words=text, phrases=[text]), text)}
    found = message_rows.messages(sorted(ids, reverse=True)[:MOST_FOUND], {feed_id(topic_id): floor})
    return reading, [found[id_] for id_ in sorted(found, reverse=True)]


def _saying(rows: "QuerySet[Any]", asked: Wanted, text: str) -> "QuerySet[Any]":
    matches = matching(holding(rows, [text]), MESSAGES, asked)
    return matches.rows.order_by(matches.age.desc()).values_list("pk", flat=True)[:MOST_FOUND]


def messages_of_user(actor: Actor, user_id: int, *, limit: int) -> list[FoundMessage]:
    """What somebody wrote last where the actor may read it, newest first; what others wrote under an alias is left
    out. A fixed number of queries."""
    rows = readable_messages(actor).filter(author_id=user_id)
    if user_id != actor.user_id:
        rows = rows.filter(alias="")
    places = {row.pk: row.channel for row in _shown(rows, actor).select_related("channel__home_topic")[:limit]}
    channel_ids = {channel.id for channel in places.values()}
    found = message_rows.messages(list(places), dict.fromkeys(channel_ids, 0))
    ranks = _moderated_by(user_id, channel_ids)
    return [
        FoundMessage(
            message=message,
            topic_id=places[id_].home_topic_id,
            is_room=places[id_].kind != ChannelKind.TOPIC_FEED,
            owner_id=_owner(places[id_]),
            moderates=message.channel_id in ranks,
        )
        for id_, message in sorted(found.items(), reverse=True)
    ]


def count_in_feed(actor: Actor | None, topic_id: int, user_id: int | None = None) -> int:
    """How many messages of a topic's feed somebody may read, of everybody (counted as they come, for who may read all
    of them) or of one person, of whom others count only what was written under their own name. Raises as
    `read_feed`."""
    floor = read_feed(actor, topic_id).access.history_floor
    if user_id is None and not floor:
        return Channel.objects.values_list("message_count", flat=True).get(pk=feed_id(topic_id))
    rows = Message.objects.filter(channel_id=feed_id(topic_id), pk__gte=floor, deleted_at=None)
    if user_id is None:
        return rows.count()
    rows = rows.filter(author_id=user_id)
    return rows.count() if actor is not None and actor.user_id == user_id else rows.filter(alias="").count()


def _shown(rows: "QuerySet[Any]", actor: Actor) -> "QuerySet[Any]":
    return rows.exclude(pk__in=hidden_ids(actor.user_id, Kind.MESSAGE)).order_by("-id")


def _moderated_by(user_id: int, channel_ids: set[int]) -> set[int]:
    """The rooms, and the feeds by their topics' ids, that somebody moderates."""
    rooms = ChannelMember.objects.filter(user_id=user_id, channel_id__in=channel_ids, level=Level.MODERATOR)
    topics = TopicMember.objects.filter(user_id=user_id, topic_id__in=channel_ids, level=Level.MODERATOR)
    return {*rooms.values_list("channel_id", flat=True), *topics.values_list("topic_id", flat=True)}


def _owner(channel: Channel) -> int | None:
    if channel.kind == ChannelKind.TOPIC_FEED and channel.home_topic is not None:
        return channel.home_topic.owner_id
    return channel.owner_id
