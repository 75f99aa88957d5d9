"""Bringing people into a guild who did not ask for it."""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Count, F

from accounts.models import User
from core.actor import Actor
from core.errors import Code
from core.instance_limits import limit
from guilds import folders
from guilds.access import announce_each
from guilds.audit import AuditAction, record
from guilds.events import MemberJoined
from guilds.limits import guild_limit, require_room_for_guild, require_room_for_member
from guilds.models import Guild, Member
from guilds.models.member import JoinSource
from guilds.operations.joining import admit
from guilds.records import MemberRecord


def bring_in(actor: Actor, guild: Guild, user: User) -> bool:
    """Make somebody a member of a guild whose row is locked, banned or not; part of an operation. False when they are
    in it.

    Publishes what `admit` publishes. Raises MAX_GUILDS, MAX_GUILD_MEMBERS.
    """
    if Member.objects.filter(guild=guild, user=user).exists():
        return False
    require_room_for_guild(user)
    require_room_for_member(guild, user)
    _log_bot(actor, guild, user)
    admit(Actor(user=user, kind="system"), guild, source=JoinSource.ADMINISTRATOR)
    return True


def bring_in_all(actor: Actor, guild: Guild, users: Sequence[User]) -> dict[int, Code]:
    """`bring_in` for many people, without a message for each. Returns why whom not, by person.

    Publishes UserSettingsUpdated, MemberJoined for each. A fixed number of queries, and two an event.
    """
    there = set(Member.objects.filter(guild=guild, user__in=users).values_list("user_id", flat=True))
    refused = _without_room(guild, [user for user in users if user.id not in there])
    fresh = [user for user in users if user.id not in there and user.id not in refused]
    members = [Member(guild=guild, user=user, join_source=JoinSource.ADMINISTRATOR) for user in fresh]
    Member.objects.bulk_create(members)
    Guild.objects.filter(pk=guild.pk).update(member_count=F("member_count") + len(fresh))
    guild.member_count += len(fresh)
    for user in fresh:
        _log_bot(actor, guild, user)
    folders.put_first_for_all(fresh, guild.id)
    facts = [{"member": MemberRecord.of(member), "also_user_ids": (member.user_id,)} for member in members]
    announce_each(guild, MemberJoined, facts)
    return refused


def _without_room(guild: Guild, users: Collection[User]) -> dict[int, Code]:
    # Held, so that somebody who comes into two guilds at once is counted in both.
    list(User.objects.select_for_update(no_key=True).only("id").filter(pk__in=[one.id for one in users]).order_by("id"))
    rows = Member.objects.filter(user__in=users).values_list("user_id").annotate(count=Count("id"))
    guilds, room, refused = Counter(dict(rows)), guild.member_count, dict[int, Code]()
    for user in users:
        if guilds[user.id] >= limit("max_guilds", traits=user.traits):
            refused[user.id] = Code.MAX_GUILDS
        elif room >= guild_limit("max_guild_members", guild, user):
            refused[user.id] = Code.MAX_GUILD_MEMBERS
        else:
            room += 1
    return refused


def _log_bot(actor: Actor, guild: Guild, user: User) -> None:
    if user.is_bot:
        record(actor, guild.id, AuditAction.BOT_ADD, target_id=user.id, options={"temporary": False})
