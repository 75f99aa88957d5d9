"""Raids on guilds and topics: who may do something about them, and who came with one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.arrivals import KEPT, arrivals, is_raided
from accounts.models import Arrival, User
from accounts.rights import Right, require_right
from chat.models import Message
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import id_at
from core.permissions import P, outranks_newcomers
from guilds.access import access_guild, locked_guild
from guilds.models import Guild, Member
from moderation.models import RaidRemoval
from posts.models import Comment, Post
from topics.access import access_topic, hold_topic, not_found
from topics.models import Level, Power, Topic, TopicMember

MANAGING = int(P.MANAGE_GUILD | P.BAN_MEMBERS)
"""What somebody needs to do something about a raid on a guild."""

_TICK = timedelta(milliseconds=1)  # of ids


@dataclass(frozen=True, slots=True)
class RaidView:
    """Whether a raid goes on in a place, the time of the last one that is known of, who of those who came since can be
    removed, and what became of the last removal."""

    is_active: bool
    since: datetime | None
    until: datetime | None
    people: int
    removal: RaidRemoval | None


def guild_raid_for(actor: Actor, guild_id: int) -> RaidView:
    """The raid on a guild. Needs MANAGE_GUILD and BAN_MEMBERS. Raises as `access_guild`."""
    return raid_on(access_guild(actor, guild_id, MANAGING).guild)


def topic_raid_for(actor: Actor, topic_id: int) -> RaidView:
    """The raid on a topic. Needs to moderate it with the powers to ban and to delete. Raises as `moderated_topic`."""
    return raid_on(moderated_topic(actor, topic_id))


def raid_on(place: Guild | Topic) -> RaidView:
    """The raid on a place, for those who may know. Two queries."""
    is_guild = isinstance(place, Guild)
    removals = RaidRemoval.objects.filter(**{"guild_id" if is_guild else "topic_id": place.pk}).order_by("-id")
    people = 0 if place.raid_since is None else raiders(place, place.raid_since, _end_of_last(place)).count()
    return RaidView(is_raided(place), place.raid_since, place.raid_until, people, removals.first())


def managed_guild(actor: Actor, guild_id: int) -> Guild:
    """A guild, its row held, for somebody who looks after it and stands above newcomers: where everybody may ban, that
    is who has a role. Raises as `access_guild`."""
    access = access_guild(actor, guild_id, MANAGING, lock=True)
    if not outranks_newcomers(access.grant):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return access.guild


def moderated_topic(actor: Actor, topic_id: int, *, lock: bool = False) -> Topic:
    """A topic, for its owner and moderators who may both ban and delete. Raises as `access_topic`, MISSING_PERMISSIONS
    (`topic_level`)."""
    access = access_topic(actor, topic_id, level=Level.MODERATOR, for_writing=True, lock=lock)
    if not (access.may(Power.BAN_USERS) and access.may(Power.DELETE_MESSAGES)):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="topic_level")
    return access.topic


def guild_of_staff(actor: Actor, guild_id: int) -> Guild:
    """A guild, its row held, for administrators with the right to ban from it. Raises as `require_right`,
    UNKNOWN_GUILD."""
    require_right(actor, Right.GUILD_BAN_MEMBER)
    return locked_guild(guild_id)


def topic_of_staff(actor: Actor, topic_id: int) -> Topic:
    """A topic, its row held, for administrators who settle reports. Raises as `require_right`, NOT_FOUND
    (`topic_not_found`)."""
    require_right(actor, Right.REPORT_RESOLVE)
    hold_topic(topic_id)
    topic = Topic.objects.filter(pk=topic_id, is_deleted=False).first()
    if topic is None:
        raise not_found()
    return topic


def window(place: Guild | Topic, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """The time whose newcomers are meant: if nothing else is said, since the last raid began and until it was over, or
    now. Raises InvalidForm at `since` where there was no raid, or for what is too long ago."""
    start = since or place.raid_since
    end = min(until or now(), now()) if since or until else _end_of_last(place)
    if start is None:
        raise InvalidForm.at("since", FieldCode.INVALID_FORMAT, text="No raid is known here: say since when")
    if not now() - KEPT - timedelta(minutes=1) <= start <= end:
        days = KEPT.days
        raise InvalidForm.at("since", FieldCode.INVALID_FORMAT, text=f"Within the last {days} days, and before the end")
    return start, end


def raiders(place: Guild | Topic, since: datetime, until: datetime, *, by_name: bool = False) -> "QuerySet[Arrival]":
    """Who came in that time, by person: without bots, administrators, the owner, and who has a role by now, or is a
    moderator. In a topic neither those who were members before, nor who had written there before.

    `by_name` goes by what everybody in a topic sees of people. Somebody chose the time: if what is written under an
    alias counted, it could be chosen so that nobody but its writer is found.
    """
    people = Q(user__is_bot=True) | Q(user__is_system=True) | ~Q(user__acls=[]) | Q(user_id=place.owner_id)
    came = arrivals(place.pk, since, until).exclude(people)
    if isinstance(place, Guild):
        return _of_guild(place, came)
    if not by_name:
        return _of_topic(place, came, since)
    known = arrivals(place.pk, now() - KEPT - timedelta(days=1)).exclude(people)
    return _of_topic(place, known.filter(_seen_to_come(place, since, until)), since, alias="")


def _end_of_last(place: Guild | Topic) -> datetime:
    """When the last raid was over, or now."""
    return min(place.raid_until or now(), now())


def people_among(found: Collection[Arrival]) -> list[User]:
    """The accounts of those who came, by id. One query."""
    return list(User.objects.filter(pk__in=[each.user_id for each in found]).order_by("id"))


def _of_guild(guild: Guild, came: "QuerySet[Arrival]") -> "QuerySet[Arrival]":
    trusted = Member.objects.filter(guild=guild, user_id=OuterRef("user_id")).exclude(role_ids=[])
    return came.exclude(Exists(trusted))


def _of_topic(topic: Topic, came: "QuerySet[Arrival]", since: datetime, **writing: str) -> "QuerySet[Arrival]":
    standing = Q(level__gte=Level.MODERATOR) | Q(joined_at__lt=since)
    members = TopicMember.objects.filter(standing, topic=topic, user_id=OuterRef("user_id"))
    came = came.exclude(Exists(members))
    for rows in _written_in(topic):
        came = came.exclude(Exists(rows.filter(id__lt=id_at(since), **writing)))
    return came


def _seen_to_come(topic: Topic, since: datetime, until: datetime) -> Q:
    """Who joined in that time or wrote in it under their name."""
    members = TopicMember.objects.filter(topic=topic, user_id=OuterRef("user_id"))
    seen = Q(Exists(members.filter(joined_at__gte=since, joined_at__lte=until)))
    for rows in _written_in(topic):
        seen |= Q(Exists(rows.filter(id__gte=id_at(since), id__lt=id_at(until + _TICK), alias="")))
    return seen


def _written_in(topic: Topic) -> tuple["QuerySet[Any]", ...]:
    """What each of them has written in a topic."""
    return (
        Post.objects.filter(topic=topic, author_id=OuterRef("user_id")),
        Comment.objects.filter(post__topic=topic, author_id=OuterRef("user_id")),
        Message.objects.filter(channel__home_topic=topic, author_id=OuterRef("user_id")),
    )
