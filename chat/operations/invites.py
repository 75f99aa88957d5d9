"""Inviting people into a guild or a group, or to a pack, and coming in by an invite."""

from chat.invites import access_invite, live_invite
from chat.models import Channel, ChannelKind, ChannelMember, Invite
from chat.operations._group_invites import create_group_invite, delete_group_invite, redeem_group_invite
from chat.operations._guild_invites import closed_by, create_guild_invite, delete_guild_invite, redeem_guild_invite
from chat.operations._invite_rows import InviteDraft
from chat.operations._pack_invites import create_pack_invite_row, delete_pack_invite, redeem_pack_invite
from chat.operations.vanity import redeem_vanity, vanity_is_usable
from chat.records import InviteRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation

__all__ = [
    "InviteDraft",
    "accept_invite",
    "create_invite",
    "create_pack_invite",
    "delete_invite",
    "invite_is_usable",
    "redeem_invite",
]


@operation("invite.create", limit="invite:create::channel_id")
def create_invite(actor: Actor, channel_id: int, *, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a channel, or answer with an equal one that the actor made before.

    Needs CREATE_INSTANT_INVITE in a guild's channel; whoever is in a group may invite to it. Publishes InviteCreated
    or GroupInviteCreated for a new one. Raises UNKNOWN_CHANNEL, INVALID_CHANNEL_TYPE, MISSING_PERMISSIONS,
    FEATURE_TEMPORARILY_DISABLED, MAX_INVITES.
    """
    kind = Channel.objects.filter(pk=channel_id).values_list("kind", flat=True).first()
    if kind == ChannelKind.GROUP_DM:
        return create_group_invite(actor, channel_id, draft)
    _refuse_private(actor, channel_id, kind)
    return create_guild_invite(actor, channel_id, draft)


@operation("pack.invite", limit="packs:invite:create::pack_id")
def create_pack_invite(actor: Actor, pack_id: int, *, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a pack that the actor made, or answer with an equal one. Nobody is told.

    Raises FEATURE_TEMPORARILY_DISABLED, UNKNOWN_PACK, PACK_ACCESS_DENIED, MAX_INVITES.
    """
    return create_pack_invite_row(actor, pack_id, draft)


def _refuse_private(actor: Actor, channel_id: int, kind: int | None) -> None:
    is_own_notes = kind == ChannelKind.PERSONAL_NOTES and channel_id == actor.user_id
    is_own_dm = kind == ChannelKind.DM and _is_recipient(actor, channel_id)
    if is_own_notes or is_own_dm:
        raise ProductError(Code.INVALID_CHANNEL_TYPE)


def _is_recipient(actor: Actor, channel_id: int) -> bool:
    return ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id).exists()


def invite_is_usable(code: str) -> bool:
    """Whether the code is a guild's own, or one of a live invite to a guild, that takes people in."""
    invite = live_invite(code)
    if invite is None:
        return vanity_is_usable(code)
    return invite.guild is not None and closed_by(invite.guild) is None


@operation("invite.accept", limit="invite:accept")
def accept_invite(actor: Actor, code: str) -> InviteRecord:
    """Come into the guild or group an invite leads to, or install its pack; nothing happens if the actor is in it.

    Publishes what joining publishes, and InviteDeleted or GroupInviteDeleted when that was the invite's last use.
    Raises UNKNOWN_INVITE; for guilds FEATURE_TEMPORARILY_DISABLED, INVITES_DISABLED, USER_BANNED_FROM_GUILD,
    TEMPORARY_INVITE_REQUIRES_PRESENCE, MAX_GUILDS, MAX_GUILD_MEMBERS; for groups
    UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS, MAX_GROUP_DM_RECIPIENTS, MAX_GROUP_DMS; for packs as `install_pack`.
    """
    return redeem_invite(actor, code)


def redeem_invite(actor: Actor, code: str) -> InviteRecord:
    """`accept_invite` as a part of another operation, such as registering."""
    invite = live_invite(code)
    if invite is None:
        return redeem_vanity(actor, code)
    if invite.pack_id is not None:
        return redeem_pack_invite(actor, invite)
    return redeem_group_invite(actor, invite) if _leads_to_group(invite) else redeem_guild_invite(actor, invite)


@operation("invite.delete", limit="invite:delete::invite_code")
def delete_invite(actor: Actor, invite_code: str) -> None:
    """Withdraw an invite.

    Its maker may; others need MANAGE_GUILD, or own the group or pack. Publishes InviteDeleted or GroupInviteDeleted.
    Raises UNKNOWN_INVITE, ACCESS_DENIED, MISSING_PERMISSIONS, PACK_ACCESS_DENIED.
    """
    invite = access_invite(invite_code)
    if invite.pack_id is not None:
        delete_pack_invite(actor, invite)
    elif _leads_to_group(invite):
        delete_group_invite(actor, invite)
    else:
        delete_guild_invite(actor, invite)


def _leads_to_group(invite: Invite) -> bool:
    return invite.channel_id is not None and invite.guild_id is None
