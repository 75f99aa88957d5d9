"""Unread mentions: who gets one more because of a message."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from chat import statements
from chat.access import ChannelAccess
from chat.models.channel import PRIVATE_KINDS
from chat.operations._mentions import Mentioned
from core.permissions import Grant, P, compute
from guilds.grants import guild_roles
from guilds.hooks import connected_among
from guilds.models import Member

How = tuple[bool, bool, bool]  # directly, by a role, as one of everyone


def count_mentions(access: ChannelAccess, mentioned: Mentioned, message_id: int) -> None:
    """One more unread mention for whom the message notifies, who find it among their recent mentions too; in private
    channels only the count, for everybody but its author.

    After one query for the members it may concern, one statement for all counts and one for each way of being
    mentioned: as many for ten thousand members as for one. Nothing where nobody is named.
    """
    assert access.actor is not None
    if access.channel.kind in PRIVATE_KINDS:
        statements.count_mention_of_recipients(access.channel.id, access.actor.user_id)
    elif mentioned and access.guild is not None:
        notified = _notified(access, mentioned)
        statements.count_mention_of(sorted(notified), access.channel.id)
        ways: defaultdict[How, list[int]] = defaultdict(list)
        for user_id, how in notified.items():
            ways[how].append(user_id)
        for how, user_ids in ways.items():
            statements.remember_mention_of(user_ids, message_id, access.guild.id, access.channel.id, *how)


def _notified(access: ChannelAccess, mentioned: Mentioned) -> dict[int, How]:
    assert access.actor is not None
    assert access.guild is not None
    rows = _candidates(access.guild.id, mentioned).exclude(user_id=access.actor.user_id)
    members = {user_id: frozenset(role_ids) for user_id, role_ids in rows.values_list("user_id", "role_ids")}
    direct, roles = {user.id for user in mentioned.users}, frozenset(mentioned.role_ids)
    here = connected_among(members) if mentioned.here else set()
    found = {
        user_id: (user_id in direct, not roles.isdisjoint(role_ids), mentioned.everyone or user_id in here)
        for user_id, role_ids in members.items()
    }
    return {user_id: how for user_id, how in found.items() if any(how) and _sees(access, user_id, members[user_id])}


def _candidates(guild_id: int, mentioned: Mentioned) -> "QuerySet[Member]":
    members = Member.objects.filter(guild_id=guild_id)
    if mentioned.everyone or mentioned.here:
        return members
    # The lists of role ids are compared as text first: no index helps, and both databases do this fast.
    named = Q(user_id__in=[user.id for user in mentioned.users])
    for role_id in mentioned.role_ids:
        named |= Q(role_text__contains=str(role_id))
    return members.annotate(role_text=Cast("role_ids", TextField())).filter(named)


def _sees(access: ChannelAccess, user_id: int, role_ids: Iterable[int]) -> bool:
    assert access.guild is not None
    # Seeing is no elevated permission, so the members' authenticators do not matter here.
    grant = Grant(
        user_id=user_id,
        guild_id=access.guild.id,
        is_owner=user_id == access.guild.owner_id,
        role_ids=frozenset(role_ids),
        roles=guild_roles(access.guild.id, access.guild.version),
    )
    return bool(compute(grant, access.channel.overwrites) & int(P.VIEW_CHANNEL))
