"""Coming into a guild and leaving it."""

from collections.abc import Sequence
from typing import Literal

from django.db.models import F

from accounts.arrivals import note_arrival
from accounts.records import UserRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.permissions import P, outranks
from guilds import features, folders, hooks
from guilds.access import access_guild, access_member, announce, locked_guild, require_available
from guilds.audit import AuditAction, record
from guilds.bans import require_not_banned
from guilds.events import MemberJoined, MemberLeft
from guilds.grants import grant_for
from guilds.limits import require_room_for_guild, require_room_for_member
from guilds.models import Guild, Member, UserGuildSettings
from guilds.models.member import JoinSource
from guilds.pictures import forget_pictures_of_member
from guilds.records import MemberRecord

_BY_THEMSELVES = frozenset({JoinSource.INVITE, JoinSource.VANITY_URL, JoinSource.DISCOVERY})


def require_welcome(guild: Guild, actor: Actor, *, temporary: bool = False) -> None:
    """Raise what keeps somebody who is no member out of a guild whose row is locked: USER_BANNED_FROM_GUILD,
    USER_IP_BANNED_FROM_GUILD, GUILD_VERIFICATION_REQUIRED for accounts that are nobody's yet where the guild wants
    none, TEMPORARY_INVITE_REQUIRES_PRESENCE, MAX_GUILDS, MAX_GUILD_MEMBERS."""
    require_not_banned(guild, actor)
    if features.DISALLOW_UNCLAIMED in guild.features and not actor.user.is_claimed:
        raise ProductError(Code.GUILD_VERIFICATION_REQUIRED, reason="unclaimed")
    if temporary and not hooks.connected_among((actor.user_id,)):
        raise ProductError(Code.TEMPORARY_INVITE_REQUIRES_PRESENCE)
    require_room_for_guild(actor.user)
    require_room_for_member(guild, actor.user)


def admit(
    actor: Actor,
    guild: Guild,
    *,
    source: JoinSource,
    invite_code: str | None = None,
    inviter_id: int | None = None,
    temporary: bool = False,
    role_ids: Sequence[int] = (),
) -> Member:
    """Make the actor a member of a guild whose row is locked, past all checks; part of an operation.

    Runs the hook member_joined, and raid_began when many come by themselves at once. Publishes UserSettingsUpdated,
    MemberJoined.
    """
    member = Member.objects.create(
        guild=guild,
        user=actor.user,
        temporary=temporary,
        join_source=source,
        source_invite_code=invite_code,
        inviter_id=inviter_id,
        role_ids=list(role_ids),
    )
    _count(guild, +1)
    folders.put_first(actor.user, guild.id)
    announce(guild, MemberJoined, member=MemberRecord.of(member), also_user_ids=(actor.user_id,))
    hooks.member_joined.run(guild, member, actor)
    if source in _BY_THEMSELVES and note_arrival(guild, member.user_id, member.joined_at):
        hooks.raid_began.run(guild)
    return member


def dismiss(guild: Guild, member: Member, how: Literal["left", "kicked", "banned"]) -> None:
    """End a membership in a guild whose row is locked, past all checks; part of an operation.

    Publishes MemberLeft, UserSettingsUpdated.
    """
    hooks.member_going.run(guild, member.user_id)
    forget_pictures_of_member(member)
    member.delete()
    UserGuildSettings.objects.filter(guild=guild, user=member.user).delete()
    _count(guild, -1)
    announce(guild, MemberLeft, user=UserRecord.of(member.user), how=how, also_user_ids=(member.user_id,))
    folders.take_out(member.user, guild.id)


def _count(guild: Guild, change: int) -> None:
    Guild.objects.filter(pk=guild.pk).update(member_count=F("member_count") + change)
    guild.member_count += change


@operation("guild.add_bot")
def add_bot(actor: Actor, guild_id: int, *, added_by: Actor | None = None) -> None:
    """Make a bot, the actor, a member of a guild whose managers asked for it; bans and limits do not count for bots.

    `added_by` is who asked, for the audit log. Nothing happens if it is in. Publishes what `admit` publishes. Raises
    UNKNOWN_GUILD, MISSING_ACCESS.
    """
    guild = locked_guild(guild_id)
    require_available(guild, actor)
    if not Member.objects.filter(guild_id=guild_id, user_id=actor.user_id).exists():
        options = {"temporary": False}
        record(added_by or actor, guild_id, AuditAction.BOT_ADD, target_id=actor.user_id, options=options)
        admit(actor, guild, source=JoinSource.BOT_INVITE)


@operation("guild.leave", limit="guild:leave::guild_id")
def leave_guild(actor: Actor, guild_id: int) -> None:
    """Leave a guild.

    The owner cannot. Publishes MemberLeft, UserSettingsUpdated. Raises UNKNOWN_GUILD, UNKNOWN_MEMBER, InvalidForm at
    guild_id.
    """
    guild = locked_guild(guild_id)
    member = access_member(guild_id, actor.user_id)
    if guild.owner_id == actor.user_id:
        raise InvalidForm.at("guild_id", FieldCode.CANNOT_LEAVE_GUILD_AS_OWNER)
    dismiss(guild, member, "left")


@operation("member.kick", limit="guild:member:remove::guild_id")
def kick_member(actor: Actor, guild_id: int, user_id: int) -> None:
    """Remove somebody from a guild.

    Needs KICK_MEMBERS and a higher rank. Publishes MemberLeft, UserSettingsUpdated. Raises UNKNOWN_MEMBER (also for
    oneself and the owner), MISSING_PERMISSIONS.
    """
    access = access_guild(actor, guild_id, P.KICK_MEMBERS, lock=True)
    member = access_member(guild_id, user_id)
    if user_id in (actor.user_id, access.guild.owner_id):
        raise ProductError(Code.UNKNOWN_MEMBER)
    if not outranks(access.grant, grant_for(access.guild, member, member.user, unmasked=True)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    put_out(actor, access.guild, member)


def put_out(actor: Actor, guild: Guild, member: Member) -> None:
    """Remove somebody from a guild whose row is locked, past all checks; part of an operation. Publishes as
    `dismiss`."""
    record(actor, guild.id, AuditAction.MEMBER_KICK, target_id=member.user_id)
    dismiss(guild, member, "kicked")


@operation("member.end_temporary")
def end_temporary_memberships(actor: Actor) -> None:
    """Take the actor, whose last gateway session has ended, out of the guilds they only looked into.

    Publishes MemberLeft, UserSettingsUpdated for each. For the gateway to call.
    """
    temporary = Member.objects.filter(user_id=actor.user_id, temporary=True).select_related("user")
    guild_ids = list(temporary.values_list("guild_id", flat=True))
    # All guilds before anything of the person: whoever removes them from one guild locks in that order too.
    guilds = {
        guild.id: guild
        for guild in Guild.objects.select_for_update(no_key=True).filter(id__in=guild_ids).order_by("id")
    }
    for member in temporary.filter(guild_id__in=guilds).order_by("guild_id"):
        dismiss(guilds[member.guild_id], member, "left")
