"""Whom a message may have to be pushed to. A handful of queries, however many members the channel has."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from accounts.models import UserSettings
from accounts.relationships import has_blocked
from chat.models import Channel, ChannelMember, Message, ReadState, RecentMention
from chat.readers import readers_among
from core.clock import now
from guilds.models import Member, UserGuildSettings
from guilds.models.settings import ALL_MESSAGES
from integrations.models import PushSubscription
from integrations.push.hooks import attentive_among
from integrations.push.wishes import Naming, default_level, wants_push


def people_to_tell(message: Message) -> list[int]:
    """Who has asked for pushes, wants this one, may read it and is not there, by id; the author never is among them.
    Ten queries at most, however many they are."""
    channel = message.channel
    people = set(subscribed_in(channel.guild_id, channel.id)) - {message.author_id}
    if not people:
        return []
    named = naming_of(message.id, people) if channel.guild_id else {}
    wanting = wanting_among(people, channel.id, named)
    return sorted(readers_among(wanting, channel.id, message.id)) if wanting else []


def wanting_among(people: Collection[int], channel_id: int, named: Mapping[int, Naming]) -> set[int]:
    """Those of some people who want to be told of a message that names them so, and are not there. Two queries, none
    when all are there."""
    away = set(people) - attentive_among(people)
    if not away:
        return set()
    parent_id, guild_id, default = _settings_of(channel_id)
    where = Q(guild_id=guild_id) if guild_id else Q(guild=None)
    chosen = {row.user_id: row for row in UserGuildSettings.objects.filter(where, user_id__in=away)}
    places = tuple(filter(None, (channel_id, parent_id)))
    return {
        user_id
        for user_id in away
        if wants_push(chosen.get(user_id), places, named.get(user_id, Naming()), default=default)
    }


def naming_of(message_id: int, user_ids: Collection[int]) -> dict[int, Naming]:
    """How a guild's message names these people."""
    rows = RecentMention.objects.filter(message_id=message_id, user_id__in=user_ids)
    return {row.user_id: Naming(row.is_direct, row.by_role, row.by_everyone) for row in rows}


def is_still_wanted(message: Message, user_id: int) -> bool:
    """Whether nothing has made a push needless meanwhile: they came, have read it, or do not want to be disturbed, or
    by the author not at all."""
    if attentive_among([user_id]):
        return False
    if message.author_id is not None and has_blocked(user_id, message.author_id):
        return False
    if UserSettings.objects.filter(user_id=user_id, status="dnd").exists():
        return False
    read = ReadState.objects.filter(user_id=user_id, channel_id=message.channel_id, last_message_id__gte=message.id)
    return not read.exists()


def live_subscriptions(user_id: int) -> list[PushSubscription]:
    """A person's subscriptions that have not run out, newest first."""
    return list(PushSubscription.objects.filter(user_id=user_id, expires_at__gt=now()).order_by("-expires_at", "id"))


def subscribed_in(guild_id: int | None, channel_id: int) -> list[int]:
    """Who of a guild, or else of a private channel, has asked for pushes. One query."""
    asked = PushSubscription.objects.filter(expires_at__gt=now()).values("user_id")
    if guild_id is not None:
        return list(Member.objects.filter(guild_id=guild_id, user_id__in=asked).values_list("user_id", flat=True))
    members = ChannelMember.objects.filter(channel_id=channel_id, user_id__in=asked)
    return list(members.values_list("user_id", flat=True))


def _settings_of(channel_id: int) -> tuple[int | None, int | None, int]:
    """The category and the guild of a channel, and what people are told there who have chosen nothing."""
    columns = ("parent_id", "guild_id", "guild__default_message_notifications", "guild__member_count")
    found = Channel.objects.filter(pk=channel_id).values_list(*columns).first()
    if found is None or found[1] is None:
        return None, None, ALL_MESSAGES
    return found[0], found[1], default_level(*found[2:])
