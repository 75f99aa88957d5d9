"""Invites to guilds. Parts of operations."""

from chat.audit_facts import invite_facts, invite_options
from chat.checks import GuildOperation
from chat.events import InviteCreated, InviteDeleted
from chat.guild_channels import ChannelInGuild, access_channel_in_guild
from chat.invites import record_of
from chat.models import Invite
from chat.operations._invite_rows import InviteDraft, equal_invite, is_used_up, new_invite, remove, use
from chat.records import InviteRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from guilds import features
from guilds.access import access_guild, announce, locked_guild, require_available
from guilds.audit import AuditAction, Change, created, deleted, record
from guilds.limits import guild_limit
from guilds.models import Guild, Member
from guilds.models.member import JoinSource
from guilds.operations.joining import admit, require_welcome


def create_guild_invite(actor: Actor, channel_id: int, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a guild channel, or answer with an equal one. Raises as `create_invite`."""
    found = access_channel_in_guild(actor, channel_id, P.CREATE_INSTANT_INVITE, lock=True)
    if found.guild.disabled_operations & GuildOperation.INSTANT_INVITES:
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)
    known = equal_invite(actor, draft, channel_id=channel_id)
    return record_of(known) if known is not None else _make(actor, found, draft)


def _make(actor: Actor, found: ChannelInGuild, draft: InviteDraft) -> InviteRecord:
    _require_room(actor, found.guild)
    invite = new_invite(actor, draft, channel=found.channel, guild=found.guild)
    made = record_of(invite)
    announce(found.guild, InviteCreated, channel_id=found.channel.id, code=invite.code, invite=made)
    _record(actor, AuditAction.INVITE_CREATE, invite, created(invite_facts(invite)))
    return made


def _require_room(actor: Actor, guild: Guild) -> None:
    Invite.objects.filter(guild_id=guild.id, expires_at__lte=now()).delete()
    most = guild_limit("max_guild_invites", guild, actor.user)
    if Invite.objects.filter(guild_id=guild.id).count() >= most:
        raise ProductError(Code.MAX_INVITES, max_guild_invites=most, variables={"limit": most})


def _record(actor: Actor, action: AuditAction, invite: Invite, changes: list[Change]) -> None:
    assert invite.guild_id is not None
    record(actor, invite.guild_id, action, target_id=invite.code, changes=changes, options=invite_options(invite))


def closed_by(guild: Guild) -> Code | None:
    """What keeps a guild from taking anybody in by invites, if anything does."""
    if guild.disabled_operations & GuildOperation.INSTANT_INVITES:
        return Code.FEATURE_TEMPORARILY_DISABLED
    return Code.INVITES_DISABLED if features.INVITES_DISABLED in guild.features else None


def is_newcomer(actor: Actor, guild: Guild, *, temporary: bool = False) -> bool:
    """Whether an invite makes a member of the actor, who may come in: what every kind of invite to a guild asks.

    False for members. Raises as `accept_invite` for guilds.
    """
    require_available(guild, actor)
    refusal = closed_by(guild)
    if refusal is not None:
        raise ProductError(refusal)
    if Member.objects.filter(guild_id=guild.id, user_id=actor.user_id).exists():
        return False
    require_welcome(guild, actor, temporary=temporary)
    return True


def redeem_guild_invite(actor: Actor, invite: Invite) -> InviteRecord:
    """Come into the guild of an invite; nothing happens for members. Raises as `accept_invite`."""
    assert invite.guild_id is not None
    guild = invite.guild = locked_guild(invite.guild_id)
    if is_newcomer(actor, guild, temporary=invite.temporary):
        use(invite)
        _join(actor, guild, invite)
    return record_of(invite)


def _join(actor: Actor, guild: Guild, invite: Invite) -> None:
    admit(
        actor,
        guild,
        source=JoinSource.INVITE,
        invite_code=invite.code,
        inviter_id=invite.inviter_id,
        temporary=invite.temporary,
    )
    if is_used_up(invite):
        _withdraw(guild, invite)


def _withdraw(guild: Guild, invite: Invite) -> None:
    remove(invite)
    announce(guild, InviteDeleted, channel_id=invite.channel_id, code=invite.code)


def delete_guild_invite(actor: Actor, invite: Invite) -> None:
    """Withdraw an invite to a guild: one's own, or with MANAGE_GUILD. Raises as `delete_invite`."""
    assert invite.guild_id is not None
    if invite.inviter_id == actor.user_id:
        guild = locked_guild(invite.guild_id)
    else:
        guild = access_guild(actor, invite.guild_id, P.MANAGE_GUILD, lock=True).guild
    _record(actor, AuditAction.INVITE_DELETE, invite, deleted(invite_facts(invite)))
    _withdraw(guild, invite)
