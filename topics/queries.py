"""Reads of topics for a viewer. Every list is one count and one page (query budgets of the topic-side contract)."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject

from accounts.attention import Kind, muted_now, own_flag, without_hidden
from accounts.records import UserRecord
from core.actor import Actor
from core.db.json_lists import JsonList
from core.paging import Offset
from core.text import folded
from topics.access import access_topic, judged, not_found
from topics.models import DeletionStatus, Level, Topic, TopicBan, TopicMember, TopicTag
from topics.records import ModeratorRecord, TopicRecord
from topics.viewers import in_force, visible, with_viewer

MOST_IDS = 1000  # longest list of members or bans in a topic object (objects of the topic-side contract)
MOST_TO_DECIDE = 500

SORT_ORDERS: dict[str, tuple[str, str]] = {
    "last_activity": ("-last_activity", "-id"),
    "member_count": ("-member_count", "-id"),
    "created_at": ("-created_at", "-id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFilter:
    """What a list is narrowed to: any of the tags, and text in title or description."""

    tags: tuple[str, ...] = ()
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicView:
    """A topic with what it is to one viewer. The id lists are whole for moderators only; others see themselves."""

    record: TopicRecord
    level: Level = Level.NONE
    is_muted: bool = False
    member_ids: tuple[int, ...] = ()
    banned_ids: tuple[int, ...] = field(default=())


def topic_for(actor: Actor | None, topic_id: int) -> TopicView:
    """One topic. Raises as `topics.access.access_topic`."""
    topic = topic_rows(actor).filter(pk=topic_id).first()
    if topic is None:
        raise not_found()
    judged(topic, topic, actor)
    return view_of(topic, actor)


def topics_for(actor: Actor | None, wanted: TopicFilter, *, sort_by: str, page: Offset) -> tuple[list[TopicView], int]:
    """A page of the live topics the viewer may see and has not hidden, and how many there are in all. An unknown
    order is `last_activity`; all orders are descending, ties by id."""
    shown = without_hidden(readable_topics(actor), actor, Kind.TOPIC)
    seen = _narrowed(shown, wanted)
    total = seen.count()
    order = SORT_ORDERS.get(sort_by, SORT_ORDERS["last_activity"])
    rows = page.of(_complete(seen, actor).order_by(*order)) if total > page.offset else []
    return [view_of(row, actor) for row in rows], total


def readable_topics(actor: Actor | None) -> "QuerySet[Any]":
    """The live topics the viewer may see."""
    return visible(with_viewer(Topic.objects.all(), actor))


def own_topics(actor: Actor) -> list[TopicView]:
    """The live topics the person is a member of, latest activity first."""
    own = TopicMember.objects.filter(user_id=actor.user_id, level__gte=Level.MEMBER)
    mine = topic_rows(actor).filter(pk__in=own.values("topic_id"), is_deleted=False)
    return [view_of(row, actor) for row in mine.order_by(*SORT_ORDERS["last_activity"])]


def topics_to_decide(actor: Actor) -> list[TopicView]:
    """The topics whose deletion waits for an administrator, who is for the caller to know, the oldest wish first."""
    waiting = topic_rows(actor).filter(is_deleted=True, deletion_status=DeletionStatus.PENDING)
    return [view_of(row, actor) for row in waiting.order_by("permanent_delete_at", "id")[:MOST_TO_DECIDE]]


def topics_seen(actor: Actor) -> "tuple[str, QuerySet[Any]]":
    """For `accounts.hooks.places_seen`: the topics that the person may see."""
    return "topic_id", visible(with_viewer(Topic.objects.all(), actor))


class Moderator(NamedTuple):
    """A moderator with their entry in the topic."""

    user: UserRecord
    entry: ModeratorRecord


def moderators_of(actor: Actor | None, topic_id: int) -> list[Moderator]:
    """Who moderates a topic, the longest first. Two queries. Raises as `topics.access.access_topic`."""
    topic = access_topic(actor, topic_id).topic
    rows = TopicMember.objects.select_related("user").filter(topic=topic, level=Level.MODERATOR)
    return [Moderator(UserRecord.of(row.user), ModeratorRecord.of(row)) for row in rows.order_by("added_at", "id")]


def topic_rows(actor: Actor | None) -> "QuerySet[Any]":
    """Topics with everything `view_of` needs."""
    return _complete(with_viewer(Topic.objects.all(), actor), actor)


def view_of(topic: Any, actor: Actor | None) -> TopicView:
    """The view of a row of `topic_rows`."""
    own = () if actor is None or topic.my_role < Level.MEMBER else (actor.user_id,)
    return TopicView(
        record=TopicRecord.of(topic, tuple(map(ModeratorRecord.from_json, topic.moderator_rows))),
        level=Level(topic.my_level),
        is_muted=topic.my_mute,
        member_ids=own if topic.member_ids is None else tuple(topic.member_ids),
        banned_ids=() if topic.banned_ids is None else tuple(topic.banned_ids),
    )


def _complete(topics: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    here = OuterRef("pk")
    members = TopicMember.objects.filter(topic_id=here, level__gte=Level.MEMBER).order_by("id")
    bans = TopicBan.objects.filter(in_force(), topic_id=here).order_by("id")
    return topics.select_related("owner").annotate(
        moderator_rows=JsonList(_moderators(members)),
        my_mute=own_flag(actor, muted_now(), Kind.TOPIC),
        member_ids=_for_moderators(members),
        banned_ids=_for_moderators(bans),
    )


def _moderators(members: "QuerySet[TopicMember]") -> Any:
    entry = JSONObject(user_id="user_id", added_by="added_by", added_at="added_at", permissions="permissions")
    return members.filter(level=Level.MODERATOR).values(item=entry)


def _for_moderators(people: Any) -> Any:
    ids = JsonList(people.values(item=F("user_id"))[:MOST_IDS])
    return Case(When(my_level__gte=Level.MODERATOR, then=ids), default=None, output_field=JSONField(null=True))


def _narrowed(topics: "QuerySet[Any]", wanted: TopicFilter) -> "QuerySet[Any]":
    if wanted.tags:
        topics = topics.filter(Exists(TopicTag.objects.filter(topic_id=OuterRef("pk"), tag__in=wanted.tags)))
    if wanted.search:
        in_title = Q(title_key__contains=folded(wanted.search))
        topics = topics.filter(in_title | Q(description__icontains=wanted.search))
    return topics
