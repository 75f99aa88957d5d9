"""What people set for rooms and messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.attention import Kind, Target, attention_to, followed_ids, hidden_by, is_muted, own_column
from accounts.records import UserRecord
from chat.access import access_message
from chat.message_places import message_by_id
from chat.models import Channel, ChannelKind, ChannelMember, Message
from chat.room_access import ROOM_KINDS, access_room, targets_of_room
from core.actor import Actor
from core.errors import Code, ProductError
from topics.models import Level
from topics.viewers import is_site_admin, with_viewer

MOST_HIDDEN = 500  # longest part of the list of hidden things


class Attended(NamedTuple):
    """Whether somebody follows a thing, and whether they muted it or what it lies in."""

    following: bool
    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRoom:
    """A room with the title of its topic and since when it is followed."""

    room: Channel
    topic_title: str
    followed_at: datetime


def check_attention(actor: Actor, target: Target) -> None:
    """Raise what `access_room` or reading a message raises for what the actor may not see."""
    if target.kind == Kind.ROOM:
        access_room(actor, target.id)
    if target.kind == Kind.MESSAGE:
        check_message(actor, target.id)


def check_message(actor: Actor, message_id: int) -> None:
    """Raise UNKNOWN_MESSAGE unless the actor may read the message, in a room, a feed or a private channel."""
    channel_id = private_channel_of(message_id)
    if channel_id is None:
        message_by_id(actor, message_id)
        return
    try:
        access_message(actor, channel_id, message_id)
    except ProductError:
        raise ProductError(Code.UNKNOWN_MESSAGE) from None


def private_channel_of(message_id: int) -> int | None:
    """The direct channel of two people that a message stands in, None for messages elsewhere."""
    rows = Message.objects.filter(pk=message_id, channel__kind=ChannelKind.DM)
    return rows.values_list("channel_id", flat=True).first()


def room_status(actor: Actor, room_id: int) -> Attended:
    """What the actor set for a room: without a choice it is followed. Raises as `access_room`."""
    access = access_room(actor, room_id)
    own = attention_to(actor.user_id, Target(Kind.ROOM, room_id))
    targets = targets_of_room(room_id, access.channel.topic_id)
    return Attended(own is None or own.followed is not False, is_muted(actor.user_id, *targets))


def followed_rooms(actor: Actor) -> list[FollowedRoom]:
    """The live rooms the actor follows: those they are a member of, unless they chose not to, and those they chose.
    Latest activity first. One query."""
    mine = ChannelMember.objects.filter(user_id=actor.user_id, is_banned=False).values("channel_id")
    rooms = enterable_rooms(actor).filter(Q(pk__in=mine) | Q(pk__in=followed_ids(actor.user_id, Kind.ROOM)))
    choice = {f"my_{name}": own_column(actor, Kind.ROOM, name) for name in ("followed", "followed_at")}
    wanted = rooms.annotate(**choice).filter(Q(my_followed=None) | Q(my_followed=True))
    return [
        FollowedRoom(
            room=row,
            topic_title="" if row.home_topic is None else row.home_topic.title,
            followed_at=row.my_followed_at or row.my_joined_at,
        )
        for row in wanted.order_by("-last_activity", "-id")
    ]


def enterable_rooms(actor: Actor) -> "QuerySet[Any]":
    """The live rooms and groups that the actor may enter, with their topic and `my_joined_at`."""
    seat = FilteredRelation("members", condition=Q(members__user_id=actor.user_id, members__is_banned=False))
    rooms = Channel.objects.filter(kind__in=ROOM_KINDS, is_deleted=False).select_related("home_topic")
    rows = with_viewer(rooms, actor, "home_topic__").annotate(seat=seat, my_joined_at=F("seat__joined_at"))
    is_member = Q(seat__isnull=False)
    in_topic = Q(home_topic__is_deleted=False) & (Q(home_topic__require_approval=False) | Q(my_level__gte=Level.MEMBER))
    is_open = Q() if is_site_admin(actor) else is_member | Q(is_public=True)
    return rows.filter((Q(kind=ChannelKind.GROUP_DM) & is_member) | (in_topic & is_open))


def readable_messages(actor: Actor) -> "QuerySet[Any]":
    """The messages of rooms, groups and feeds that the actor may read, with author, channel and topic."""
    live = Message.objects.filter(deleted_at=None).select_related("author", "channel__home_topic")
    rows = with_viewer(live, actor, "channel__home_topic__")
    home = "channel__home_topic__"
    in_topic = Q(**{f"{home}is_deleted": False}) & (
        Q(**{f"{home}require_approval": False}) | Q(my_level__gte=Level.MEMBER)
    )
    since = Q(pk__gte=Coalesce(F("my_from"), 0))  # groups have no topic
    in_room = Q(channel_id__in=enterable_rooms(actor).values("pk")) & since
    if not is_site_admin(actor):
        seat = ChannelMember.objects.filter(channel_id=OuterRef("channel_id"), user_id=actor.user_id, is_banned=False)
        rows = rows.annotate(my_first=Coalesce(Subquery(seat.values("history_from")), F("channel__history_from")))
        in_room &= Q(pk__gte=F("my_first"))
    return rows.filter((Q(channel__kind=ChannelKind.TOPIC_FEED) & in_topic & since & Q(my_ban=False)) | in_room)


def private_messages(actor: Actor) -> "QuerySet[Any]":
    """The messages of the direct channels the actor is in, with author and channel."""
    mine = ChannelMember.objects.filter(user_id=actor.user_id).values("channel_id")
    live = Message.objects.filter(deleted_at=None, channel__kind=ChannelKind.DM, channel_id__in=mine)
    return live.select_related("author")


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenPrivate:
    """A private message with who else is in its conversation."""

    message: Message
    other: UserRecord


def hidden_private_messages(actor: Actor) -> list[HiddenPrivate]:
    """The private messages the actor hid, hidden last first. Two queries at most."""
    rows = list(hidden_by(private_messages(actor), actor, Kind.MESSAGE)[:MOST_HIDDEN])
    others = _others(actor, {row.channel_id for row in rows})
    myself = UserRecord.of(actor.user)
    return [HiddenPrivate(message=row, other=others.get(row.channel_id, myself)) for row in rows]


def _others(actor: Actor, channel_ids: set[int]) -> dict[int, UserRecord]:
    if not channel_ids:
        return {}
    seats = ChannelMember.objects.filter(channel_id__in=channel_ids).exclude(user_id=actor.user_id)
    return {seat.channel_id: UserRecord.of(seat.user) for seat in seats.select_related("user")}
