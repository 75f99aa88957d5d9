"""Reads of rooms for a viewer. A list is two queries: the topic, and the page with everything about each room."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    F,
    FilteredRelation,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.attention import Kind, muted_now, own_flag, without_hidden
from accounts.records import UserRecord
from chat.models import Channel, ChannelKind, ChannelMember
from chat.room_access import access_room
from chat.room_records import RoomRecord
from core.actor import Actor
from core.db.json_lists import JsonList
from topics.access import access_topic
from topics.models import Level
from topics.viewers import is_site_admin

MOST_IDS = 1000  # longest list of members or bans in a room object


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFilter:
    """What a list is narrowed to: any of the tags, and text in name or description."""

    tags: tuple[str, ...] = ()
    search: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """A room with what it is to one viewer, muted also in a muted topic. The id lists are for members only."""

    record: RoomRecord
    is_member: bool = False
    is_muted: bool = False
    member_ids: tuple[int, ...] = ()
    banned_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody in a room."""

    user: UserRecord
    level: Level


def members_of_room(actor: Actor, room_id: int) -> list[MemberView]:
    """Who is in a room, by name, the first thousand. One query after access. Raises as
    `chat.room_access.access_room`."""
    access_room(actor, room_id)
    rows = ChannelMember.objects.filter(channel_id=room_id, is_banned=False, level__gte=Level.MEMBER)
    ordered = rows.select_related("user").order_by("user__handle_key")[:MOST_IDS]
    return [MemberView(UserRecord.of(row.user), Level(row.level)) for row in ordered]


def room_for(actor: Actor | None, room_id: int) -> RoomView:
    """One room. Raises as `chat.room_access.access_room`."""
    access_room(actor, room_id)
    return view_of(room_rows(actor).get(pk=room_id))


def rooms_of_topic(actor: Actor | None, topic_id: int, wanted: RoomFilter) -> list[RoomView]:
    """The live rooms of a topic that the viewer may enter and did not hide, latest activity first. Raises as
    `topics.access.access_topic`."""
    access_topic(actor, topic_id)
    rooms = room_rows(actor).filter(home_topic_id=topic_id, kind=ChannelKind.TOPIC_ROOM, is_deleted=False)
    if not is_site_admin(actor):
        rooms = rooms.filter(Q(is_public=True) | Q(my_level__gte=Level.MEMBER))
    if wanted.search:
        rooms = rooms.filter(Q(name__icontains=wanted.search) | Q(description__icontains=wanted.search))
    views = [view_of(row) for row in without_hidden(rooms, actor, Kind.ROOM).order_by("-last_activity", "-id")]
    # A topic has few rooms, and lists in a JSON column have no index that both databases know.
    return [view for view in views if not wanted.tags or set(wanted.tags) & set(view.record.tags)]


def own_groups(actor: Actor) -> list[RoomView]:
    """The live groups the person is in and did not hide, latest activity first."""
    rooms = room_rows(actor).filter(kind=ChannelKind.GROUP_DM, is_deleted=False, my_level__gte=Level.MEMBER)
    return [view_of(row) for row in without_hidden(rooms, actor, Kind.ROOM).order_by("-last_activity", "-id")]


def rooms_seen(actor: Actor) -> "tuple[str, QuerySet[Any]]":
    """For `accounts.hooks.places_seen`: the rooms and groups that the person may read, as far as it is not their topic
    that decides."""
    rooms = _with_viewer(Channel.objects.filter(is_deleted=False), actor)
    if not is_site_admin(actor):
        is_open = Q(kind=ChannelKind.TOPIC_ROOM, is_public=True) & (Q(own=None) | Q(own__is_banned=False))
        rooms = rooms.filter(is_open | Q(my_level__gte=Level.MEMBER))
    return "room_id", rooms


def room_rows(actor: Actor | None) -> "QuerySet[Any]":
    """Channels with everything `view_of` needs."""
    members = ChannelMember.objects.filter(channel_id=OuterRef("pk")).order_by("id")
    present = members.filter(level__gte=Level.MEMBER, is_banned=False)
    return (
        _with_viewer(Channel.objects.select_related("owner"), actor)
        .annotate(moderator_ids=JsonList(present.filter(level=Level.MODERATOR).values(item=F("user_id"))))
        .annotate(member_ids=_for_members(present), banned_ids=_for_members(members.filter(is_banned=True)))
        .annotate(
            my_mute=own_flag(actor, muted_now(), Kind.ROOM),
            my_topic_mute=own_flag(actor, muted_now(), Kind.TOPIC, "home_topic_id"),
        )
    )


def view_of(room: Any) -> RoomView:
    """The view of a row of `room_rows`."""
    return RoomView(
        record=RoomRecord.of(room, tuple(room.moderator_ids)),
        is_member=room.my_level >= Level.MEMBER,
        is_muted=room.my_mute or room.my_topic_mute,
        member_ids=tuple(room.member_ids or ()),
        banned_ids=tuple(room.banned_ids or ()),
    )


def _for_members(people: "QuerySet[ChannelMember]") -> Any:
    ids = JsonList(people.values(item=F("user_id"))[:MOST_IDS])
    return Case(When(my_level__gte=Level.MEMBER, then=ids), default=None, output_field=JSONField(null=True))


def _with_viewer(rooms: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    if actor is None:
        return rooms.annotate(my_level=Value(0, output_field=SmallIntegerField()))
    own = FilteredRelation("members", condition=Q(members__user_id=actor.user_id))
    level = Case(
        When(own__is_banned=True, then=Value(0)),
        default=Coalesce(F("own__level"), Value(0)),
        output_field=SmallIntegerField(),
    )
    return rooms.annotate(own=own).annotate(my_level=level)
