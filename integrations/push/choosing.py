"""Whom a message may have to be pushed to. A handful of queries, however many members the channel has."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import UserSettings
from accounts.relationships import has_blocked
from chat.models import Channel, ChannelMember, Message, ReadState, RecentMention
from core.clock import now
from guilds.models import Guild, Member, UserGuildSettings
from guilds.models.settings import ALL_MESSAGES
from integrations.models import PushSubscription
from integrations.push.hooks import attentive_among
from integrations.push.wishes import Naming, default_level, wants_push


def people_to_tell(message: Message) -> list[int]:
    """Who has asked for pushes, wants this one and is not there, by id; the author never is among them.

    Whether they may read it is asked for each when it is sent.
    """
    channel = message.channel
    people = set(_in_guild(channel.guild_id) if channel.guild_id else _in_private(channel)) - {message.author_id}
    if not people:
        return []
    where = Q(guild_id=channel.guild_id) if channel.guild_id else Q(guild=None)
    chosen = {row.user_id: row for row in UserGuildSettings.objects.filter(where, user_id__in=people)}
    named = naming_of(message.id, people) if channel.guild_id else {}
    default = _default_of(channel.guild_id)
    places = tuple(filter(None, (channel.id, channel.parent_id)))
    wanting = {
        user_id
        for user_id in people
        if wants_push(chosen.get(user_id), places, named.get(user_id, Naming()), default=default)
    }
    return sorted(wanting - attentive_among(wanting))


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


def _in_guild(guild_id: int) -> list[int]:
    members = Member.objects.filter(guild_id=guild_id, user_id__in=_subscribed())
    return list(members.values_list("user_id", flat=True))


def _in_private(channel: Channel) -> list[int]:
    members = ChannelMember.objects.filter(channel=channel, user_id__in=_subscribed())
    return list(members.values_list("user_id", flat=True))


def _subscribed() -> QuerySet[PushSubscription, Any]:
    return PushSubscription.objects.filter(expires_at__gt=now()).values("user_id")


def _default_of(guild_id: int | None) -> int:
    if guild_id is None:
        return ALL_MESSAGES
    columns = ("default_message_notifications", "member_count")
    return default_level(*Guild.objects.values_list(*columns).get(pk=guild_id))
