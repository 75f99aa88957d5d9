"""Keeping many people out of a guild at once. Parts of operations that hold the guild's row, past all checks."""

from collections.abc import Sequence

from django.db.models import F

from accounts.models import User
from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from guilds import folders, hooks
from guilds.access import announce_each
from guilds.audit import AuditAction, created, record_each
from guilds.audit_facts import ban_facts
from guilds.bans import SYSTEM_USER_ID, comparable_addresses
from guilds.events import MemberBanned, MemberLeft
from guilds.models import Ban, Guild, Member, UserGuildSettings
from guilds.pictures import forget_pictures_of_member

_BAN_COLUMNS = ["moderator_id", "reason", "banned_at", "expires_at", "ip"]


def shut_out_all(actor: Actor, guild: Guild, users: Sequence[User], *, reason: str | None) -> None:
    """Ban people for good, whether they are in or not; bans that they have are replaced. What they wrote stays.

    Publishes MemberBanned for each, and as `dismiss_all`. A fixed number of queries, and few for each person.
    """
    moment, moderator_id = now(), SYSTEM_USER_ID if actor.user is None else actor.user_id
    addresses = comparable_addresses(users)
    facts = {"moderator_id": moderator_id, "reason": reason or None, "banned_at": moment, "expires_at": None}
    bans = [Ban(guild=guild, user=user, ip=addresses.get(user.id), **facts) for user in users]
    Ban.objects.bulk_create(bans, update_conflicts=True, unique_fields=["guild", "user"], update_fields=_BAN_COLUMNS)
    record_each(actor, guild.id, AuditAction.MEMBER_BAN_ADD, {ban.user_id: created(ban_facts(ban)) for ban in bans})
    announce_each(guild, MemberBanned, [{"user": UserRecord.of(user)} for user in users])
    dismiss_all(guild, list(Member.objects.select_related("user").filter(guild=guild, user__in=users)))


def dismiss_all(guild: Guild, members: Sequence[Member]) -> None:
    """End memberships, as bans do. Publishes MemberLeft and UserSettingsUpdated for each."""
    for member in members:
        hooks.member_going.run(guild, member.user_id)
        forget_pictures_of_member(member)
    users = [member.user for member in members]
    Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    UserGuildSettings.objects.filter(guild=guild, user__in=users).delete()
    Guild.objects.filter(pk=guild.pk).update(member_count=F("member_count") - len(members))
    guild.member_count -= len(members)
    facts = [{"user": UserRecord.of(user), "how": "banned", "also_user_ids": (user.id,)} for user in users]
    announce_each(guild, MemberLeft, facts)
    folders.take_out_for_all(users, guild.id)
