"""Inviting people into a guild, and coming in by an invite."""

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q

from chat.audit_facts import invite_facts, invite_options
from chat.events import InviteCreated, InviteDeleted
from chat.guild_channels import ChannelInGuild, access_channel_in_guild
from chat.invites import access_invite, live_invites, record_of
from chat.models import Channel, ChannelKind, ChannelMember, Invite
from chat.records import InviteRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from core.permissions import P
from guilds import features, hooks
from guilds.access import access_guild, announce, locked_guild, require_available
from guilds.audit import AuditAction, Change, created, deleted, record
from guilds.limits import guild_limit
from guilds.models import Guild, Member
from guilds.models.member import JoinSource
from guilds.operations.joining import admit, require_welcome

_ALPHABET = string.ascii_letters + string.digits
_CODE_LENGTH = 8
_INSTANT_INVITES = 1 << 3  # of Guild.disabled_operations: switched off by administrators of the instance


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """An invite to make. `max_age` in seconds; 0 for it and `max_uses` means without end. Unless `unique`, an equal
    invite of the same person is used again."""

    max_uses: int = 0
    max_age: int = 0
    unique: bool = False
    temporary: bool = False


@operation("invite.create", limit="invite:create::channel_id")
def create_invite(actor: Actor, channel_id: int, *, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a channel, or answer with an equal one that the actor made before.

    Needs CREATE_INSTANT_INVITE in the channel. Publishes InviteCreated for a new one. Raises UNKNOWN_CHANNEL,
    INVALID_CHANNEL_TYPE, MISSING_PERMISSIONS, FEATURE_TEMPORARILY_DISABLED, MAX_INVITES.
    """
    _refuse_private(actor, channel_id)
    found = access_channel_in_guild(actor, channel_id, P.CREATE_INSTANT_INVITE, lock=True)
    if found.guild.disabled_operations & _INSTANT_INVITES:
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)
    known = None if draft.unique else _equal_invite(actor, found, draft)
    return record_of(known) if known is not None else _make(actor, found, draft)


def _refuse_private(actor: Actor, channel_id: int) -> None:
    kind = Channel.objects.filter(pk=channel_id).values_list("kind", flat=True).first()
    is_own_notes = kind == ChannelKind.PERSONAL_NOTES and channel_id == actor.user_id
    is_own_dm = kind == ChannelKind.DM and _is_recipient(actor, channel_id)
    if is_own_notes or is_own_dm:
        raise ProductError(Code.INVALID_CHANNEL_TYPE)


def _is_recipient(actor: Actor, channel_id: int) -> bool:
    return ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id).exists()


def _equal_invite(actor: Actor, found: ChannelInGuild, draft: InviteDraft) -> Invite | None:
    return (
        live_invites()
        .filter(
            channel_id=found.channel.id,
            inviter_id=actor.user_id,
            max_uses=draft.max_uses,
            max_age=draft.max_age,
            temporary=draft.temporary,
        )
        .first()
    )


def _make(actor: Actor, found: ChannelInGuild, draft: InviteDraft) -> InviteRecord:
    guild = found.guild
    _require_room(actor, guild)
    created_at = now()
    invite = Invite.objects.create(
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
        channel=found.channel,
        guild=guild,
        inviter=actor.user,
        created_at=created_at,
        max_uses=draft.max_uses,
        max_age=draft.max_age,
        temporary=draft.temporary,
        expires_at=created_at + timedelta(seconds=draft.max_age) if draft.max_age else None,
    )
    _record(actor, AuditAction.INVITE_CREATE, invite, created(invite_facts(invite)))
    made = record_of(invite)
    announce(guild, InviteCreated, channel_id=invite.channel_id, code=invite.code, invite=made)
    return made


def _record(actor: Actor, action: AuditAction, invite: Invite, changes: list[Change]) -> None:
    assert invite.guild_id is not None
    record(actor, invite.guild_id, action, target_id=invite.code, changes=changes, options=invite_options(invite))


def _require_room(actor: Actor, guild: Guild) -> None:
    # Nobody is told when an invite expires, so its row goes when the next one is made.
    Invite.objects.filter(guild_id=guild.id, expires_at__lte=now()).delete()
    most = guild_limit("max_guild_invites", guild, actor.user)
    if Invite.objects.filter(guild_id=guild.id).count() >= most:
        raise ProductError(Code.MAX_INVITES, max_guild_invites=most, variables={"limit": most})


def invite_is_usable(code: str) -> bool:
    """Whether the code is one of a live invite to a guild that takes people in."""
    invite = live_invites().filter(code=code).first()
    return invite is not None and invite.guild is not None and _closed_by(invite.guild) is None


def _closed_by(guild: Guild) -> Code | None:
    if guild.disabled_operations & _INSTANT_INVITES:
        return Code.FEATURE_TEMPORARILY_DISABLED
    return Code.INVITES_DISABLED if features.INVITES_DISABLED in guild.features else None


@operation("invite.accept", limit="invite:accept")
def accept_invite(actor: Actor, code: str) -> InviteRecord:
    """Join the guild an invite leads to; nothing happens if the actor is in it.

    Publishes what joining publishes, and InviteDeleted when that was the invite's last use. Raises UNKNOWN_INVITE,
    FEATURE_TEMPORARILY_DISABLED, INVITES_DISABLED, USER_BANNED_FROM_GUILD, TEMPORARY_INVITE_REQUIRES_PRESENCE,
    MAX_GUILDS, MAX_GUILD_MEMBERS.
    """
    return redeem_invite(actor, code)


def redeem_invite(actor: Actor, code: str) -> InviteRecord:
    """`accept_invite` as a part of another operation, such as registering."""
    invite = access_invite(code)
    assert invite.guild_id is not None
    guild = invite.guild = locked_guild(invite.guild_id)
    require_available(guild, actor)
    refusal = _closed_by(guild)
    if refusal is not None:
        raise ProductError(refusal)
    if not Member.objects.filter(guild_id=guild.id, user_id=actor.user_id).exists():
        require_welcome(guild, actor)
        if invite.temporary and not hooks.connected_among((actor.user_id,)):
            raise ProductError(Code.TEMPORARY_INVITE_REQUIRES_PRESENCE)
        _use(invite)
        _join(actor, guild, invite)
    return record_of(invite)


def _use(invite: Invite) -> None:
    # One statement decides who gets the last use, however many try at once.
    is_left = Q(max_uses=0) | Q(uses__lt=F("max_uses"))
    if not Invite.objects.filter(is_left, code=invite.code).update(uses=F("uses") + 1):
        raise ProductError(Code.UNKNOWN_INVITE)
    invite.uses += 1


def _join(actor: Actor, guild: Guild, invite: Invite) -> None:
    admit(
        actor,
        guild,
        source=JoinSource.INVITE,
        invite_code=invite.code,
        inviter_id=invite.inviter_id,
        temporary=invite.temporary,
    )
    if invite.max_uses and not live_invites().filter(code=invite.code).exists():
        _withdraw(guild, invite)


def _withdraw(guild: Guild, invite: Invite) -> None:
    Invite.objects.filter(code=invite.code).delete()
    announce(guild, InviteDeleted, channel_id=invite.channel_id, code=invite.code)


@operation("invite.delete", limit="invite:delete::invite_code")
def delete_invite(actor: Actor, invite_code: str) -> None:
    """Withdraw an invite.

    Its maker may; others need MANAGE_GUILD. Publishes InviteDeleted. Raises UNKNOWN_INVITE, ACCESS_DENIED,
    MISSING_PERMISSIONS.
    """
    invite = access_invite(invite_code)
    assert invite.guild_id is not None
    if invite.inviter_id == actor.user_id:
        guild = locked_guild(invite.guild_id)
    else:
        guild = access_guild(actor, invite.guild_id, P.MANAGE_GUILD, lock=True).guild
    _record(actor, AuditAction.INVITE_DELETE, invite, deleted(invite_facts(invite)))
    _withdraw(guild, invite)
