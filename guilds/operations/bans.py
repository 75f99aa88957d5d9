"""Keeping people out of a guild, and letting them in again."""

from datetime import timedelta

from accounts.models import User
from accounts.records import UserRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import P, outranks
from guilds import hooks
from guilds.access import GuildAccess, access_guild, announce, locked_guild
from guilds.audit import AuditAction, changed, created, deleted, record
from guilds.audit_facts import ban_facts
from guilds.bans import SYSTEM_USER_ID, comparable_address, lift
from guilds.events import MemberBanned
from guilds.grants import grant_for
from guilds.models import Ban, Guild, Member
from guilds.operations.joining import dismiss


@operation("member.ban", limit="guild:member:remove::guild_id")
def ban_member(
    actor: Actor,
    guild_id: int,
    user_id: int,
    *,
    reason: str | None = None,
    delete_message_days: int = 0,
    duration_seconds: int = 0,
) -> None:
    """Keep somebody out of a guild, for good or for `duration_seconds`; a member goes. An earlier ban is replaced.

    Needs BAN_MEMBERS and, for members, a higher rank. `reason` is of the ban; the audit log says the actor's. What they
    wrote in the last `delete_message_days` goes soon (hook messages_unwanted). Publishes MemberBanned, and for members
    MemberLeft, UserSettingsUpdated. Raises UNKNOWN_MEMBER (oneself), UNKNOWN_USER, MISSING_PERMISSIONS.
    """
    access = access_guild(actor, guild_id, P.BAN_MEMBERS, lock=True)
    user, member = _access_target(access, user_id)
    shut_out(
        actor,
        access.guild,
        user,
        member,
        reason=reason,
        delete_message_days=delete_message_days,
        duration_seconds=duration_seconds,
    )


def shut_out(
    actor: Actor,
    guild: Guild,
    user: User,
    member: Member | None,
    *,
    reason: str | None,
    delete_message_days: int,
    duration_seconds: int,
) -> None:
    """`ban_member` in a guild whose row is locked, past all checks; part of an operation. Without an account behind
    the actor the ban is the system's."""
    moment = now()
    _write(
        actor,
        Ban(
            guild=guild,
            user=user,
            moderator_id=SYSTEM_USER_ID if actor.user is None else actor.user_id,
            reason=reason or None,
            banned_at=moment,
            expires_at=moment + timedelta(seconds=duration_seconds) if duration_seconds else None,
            ip=comparable_address(user),
        ),
        options={"delete_member_days": str(delete_message_days)},
    )
    announce(guild, MemberBanned, user=UserRecord.of(user))
    if member is not None:
        dismiss(guild, member, "banned")
    if delete_message_days:
        hooks.messages_unwanted.run(guild, user.id, moment - timedelta(days=delete_message_days))


def _access_target(access: GuildAccess, user_id: int) -> tuple[User, Member | None]:
    if user_id == access.grant.user_id:
        raise ProductError(Code.UNKNOWN_MEMBER)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise ProductError(Code.UNKNOWN_USER)
    member = Member.objects.select_related("user").filter(guild_id=access.guild.id, user_id=user_id).first()
    standing = grant_for(access.guild, member, user, unmasked=True)
    if standing.is_owner or (member is not None and not outranks(access.grant, standing)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return user, member


def _write(actor: Actor, ban: Ban, *, options: dict[str, str]) -> None:
    earlier = Ban.objects.filter(guild_id=ban.guild_id, user_id=ban.user_id).first()
    changes = created(ban_facts(ban))
    if earlier is not None:
        changes = changed(ban_facts(earlier), ban_facts(ban))
        ban.pk = earlier.pk
    ban.save(force_insert=earlier is None)
    record(actor, ban.guild_id, AuditAction.MEMBER_BAN_ADD, target_id=ban.user_id, changes=changes, options=options)


@operation("member.unban", limit="guild:member:remove::guild_id")
def unban_member(actor: Actor, guild_id: int, user_id: int) -> None:
    """Let somebody in again who was banned.

    Needs BAN_MEMBERS. Publishes BanLifted. Raises MISSING_PERMISSIONS, InvalidForm at user_id for who is not banned.
    """
    access = access_guild(actor, guild_id, P.BAN_MEMBERS, lock=True)
    ban = Ban.objects.select_related("user").filter(guild_id=guild_id, user_id=user_id).first()
    if ban is None:
        raise InvalidForm.at("user_id", FieldCode.USER_IS_NOT_BANNED)
    record(actor, guild_id, AuditAction.MEMBER_BAN_REMOVE, target_id=user_id, changes=deleted(ban_facts(ban)))
    lift(access.guild, ban)


def guilds_with_lapsed_bans(most: int) -> list[int]:
    """Guilds with bans whose time is over."""
    lapsed = Ban.objects.filter(expires_at__lte=now()).order_by("guild_id")
    return list(lapsed.values_list("guild_id", flat=True).distinct()[:most])


@operation("ban.lift_lapsed")
def lift_lapsed_bans(actor: Actor, guild_id: int) -> None:
    """Lift a guild's bans whose time is over, for the system. Publishes BanLifted for each. Raises UNKNOWN_GUILD."""
    guild = locked_guild(guild_id)
    for ban in (
        Ban.objects.select_related("user").filter(guild_id=guild_id, expires_at__lte=now()).order_by("expires_at")
    ):
        lift(guild, ban)
