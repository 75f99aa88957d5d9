"""What administrators do to people in guilds: nobody's rank there counts, but owners stay."""

from datetime import timedelta

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.rights import Right, require_rank, require_right
from core.actor import Actor
from core.clock import iso, now
from core.errors import Code, ProductError
from core.operations import operation
from guilds.access import access_member, locked_guild
from guilds.models import Guild, Member
from guilds.operations.admitting import bring_in
from guilds.operations.bans import shut_out
from guilds.operations.joining import put_out
from guilds.operations.members import time_out
from moderation.audit import record_admin
from moderation.operations.admin_guilds import SYSTEM

_LIMIT = "admin:guild:modify"


@operation("admin.guild.ban_member", limit=_LIMIT)
def ban_guild_member(
    actor: Actor,
    guild_id: int,
    user_id: int,
    *,
    reason: str | None = None,
    delete_message_days: int = 0,
    duration_seconds: int = 0,
) -> None:
    """Keep somebody out of a guild; the ban is the system's. Otherwise as guilds' `ban_member`. Needs the right to.

    Raises as `require_right` and `require_rank`, UNKNOWN_GUILD, UNKNOWN_USER, MISSING_PERMISSIONS (the owner).
    """
    require_right(actor, Right.GUILD_BAN_MEMBER)
    guild = locked_guild(guild_id)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise ProductError(Code.UNKNOWN_USER)
    _require_may_act(actor, guild, user)
    member = Member.objects.select_related("user").filter(guild=guild, user_id=user_id).first()
    days, seconds = delete_message_days, duration_seconds
    shut_out(SYSTEM, guild, user, member, reason=reason, delete_message_days=days, duration_seconds=seconds)
    facts = {"reason": reason or "", "delete_message_days": days, "ban_duration_seconds": seconds}
    record_admin(actor, "ban_member", "guild_member", user_id, guild_id=guild_id, user_id=user_id, **facts)


@operation("admin.guild.kick_member", limit=_LIMIT)
def kick_guild_member(actor: Actor, guild_id: int, user_id: int) -> None:
    """Remove somebody from a guild. Needs the right to. Publishes MemberLeft, UserSettingsUpdated.

    Raises as `require_right` and `require_rank`, UNKNOWN_GUILD, UNKNOWN_MEMBER, MISSING_PERMISSIONS (the owner).
    """
    require_right(actor, Right.GUILD_KICK_MEMBER)
    guild = locked_guild(guild_id)
    member = access_member(guild_id, user_id)
    _require_may_act(actor, guild, member.user)
    put_out(SYSTEM, guild, member)
    record_admin(actor, "kick_member", "guild_member", user_id, guild_id=guild_id, user_id=user_id)


@operation("admin.guild.time_out_member", limit=_LIMIT)
def time_out_guild_member(actor: Actor, guild_id: int, user_id: int, *, hours: int) -> None:
    """Let a member only read for some hours, or (0) write again. Needs the right to ban from guilds or to remove from
    them. Publishes MemberUpdated.

    Raises as `require_right` and `require_rank`, UNKNOWN_GUILD, UNKNOWN_MEMBER, MISSING_PERMISSIONS (the owner).
    """
    require_right(actor, Right.GUILD_BAN_MEMBER, Right.GUILD_KICK_MEMBER)
    time_out_in_guild(actor, guild_id, user_id, hours=hours)


def time_out_in_guild(actor: Actor, guild_id: int, user_id: int, *, hours: int) -> None:
    """`time_out_guild_member` as a part of another operation, whose caller has the right."""
    guild = locked_guild(guild_id)
    member = access_member(guild_id, user_id)
    _require_may_act(actor, guild, member.user)
    until = now() + timedelta(hours=hours) if hours else None
    time_out(SYSTEM, guild, member, until)
    facts = {"guild_id": guild_id, "user_id": user_id, "hours": hours, "until": "" if until is None else iso(until)}
    record_admin(actor, "time_out_member", "guild_member", user_id, **facts)


@operation("admin.guild.force_add", limit=_LIMIT)
def force_add_member(actor: Actor, guild_id: int, user_id: int) -> None:
    """Make somebody a member, banned or not; nothing happens to one who is. Needs the right to. Publishes what joining
    publishes.

    Raises as `require_right`, UNKNOWN_GUILD, UNKNOWN_USER (also for accounts that are deleted), MAX_GUILDS,
    MAX_GUILD_MEMBERS.
    """
    require_right(actor, Right.GUILD_FORCE_ADD_MEMBER)
    guild = locked_guild(guild_id)
    user = User.objects.filter(pk=user_id).first()
    if user is None or is_nobody(user):
        raise ProductError(Code.UNKNOWN_USER)
    if bring_in(SYSTEM, guild, user):
        record_admin(actor, "force_add_to_guild", "user", user_id, guild_id=guild_id)


def is_nobody(user: User) -> bool:
    """Whether nobody can be brought anywhere with an account: it is deleted, or the system's."""
    return bool(user.flags & UserFlags.DELETED) or user.is_system


def _require_may_act(actor: Actor, guild: Guild, user: User) -> None:
    if user.id == guild.owner_id:  # whose time-out would count for nothing, and without whom a guild has no owner
        raise ProductError(Code.MISSING_PERMISSIONS)
    require_rank(actor, user)
