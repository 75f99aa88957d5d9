"""Reads of invites."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from accounts.records import UserRecord
from chat.access import GUILD_SIDE, ChannelAccess, access_channel
from chat.models import ChannelKind, ChannelMember, Invite
from chat.private_channels import members_of
from chat.records import InviteRecord
from chat.vanity import access_vanity, vanity_invite
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from guilds.access import access_guild
from guilds.hooks import online_in
from guilds.pack_records import PackRecord
from guilds.packs import access_own_pack, require_packs
from guilds.records import GuildRecord


def live_invites() -> "QuerySet[Invite]":
    """Invites that are neither expired nor used up, with what they show."""
    return Invite.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now()),
        Q(max_uses=0) | Q(uses__lt=F("max_uses")),
        Q(channel__isnull=True) | Q(channel__is_deleted=False),
    ).select_related("guild", "channel", "inviter", "pack__creator")


def live_invite(code: str) -> Invite | None:
    """A live invite by its exact code."""
    return live_invites().filter(code=code).first()


def access_invite(code: str) -> Invite:
    """The same. Raises ProductError UNKNOWN_INVITE."""
    invite = live_invite(code)
    if invite is None:
        raise ProductError(Code.UNKNOWN_INVITE)
    return invite


def invite_for(code: str) -> InviteRecord:
    """What anybody who has the code may see of the invite. Raises UNKNOWN_INVITE. One query, two for groups, three for
    the codes that guilds choose for themselves."""
    invite = live_invite(code)
    return vanity_invite(access_vanity(code)) if invite is None else record_of(invite)


def invites_of_channel(actor: Actor, channel_id: int) -> list[InviteRecord]:
    """The invites to a channel, the newest first.

    Needs MANAGE_CHANNELS in a guild's channel; of groups only the owner sees them. Raises INVALID_CHANNEL_TYPE for
    other private channels, MISSING_PERMISSIONS, and as `access_channel`.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    if access.guild is not None:
        access.require(P.MANAGE_CHANNELS)
    else:
        _require_owner(access)
    return records_of(live_invites().filter(channel_id=channel_id).order_by("-created_at", "code"))


def _require_owner(access: ChannelAccess) -> None:
    if access.channel.kind != ChannelKind.GROUP_DM:
        raise ProductError(Code.INVALID_CHANNEL_TYPE)
    assert access.actor is not None
    if access.channel.owner_id != access.actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)


def invites_of_guild(actor: Actor, guild_id: int) -> list[InviteRecord]:
    """The invites to a guild, the newest first. Needs MANAGE_GUILD; raises as access_guild."""
    access_guild(actor, guild_id, P.MANAGE_GUILD)
    return records_of(live_invites().filter(guild_id=guild_id).order_by("-created_at", "code"))


def invites_of_pack(actor: Actor, pack_id: int) -> list[InviteRecord]:
    """The invites to a pack that the actor made, the newest first. Raises as `require_packs` and `access_own_pack`."""
    require_packs(actor.user)
    access_own_pack(actor, pack_id)
    return records_of(live_invites().filter(pack_id=pack_id).order_by("-created_at", "code"))


def record_of(invite: Invite) -> InviteRecord:
    """An invite, with the present numbers of where it leads."""
    return records_of([invite])[0]


def records_of(invites: Iterable[Invite]) -> list[InviteRecord]:
    """Invites read with `live_invites`, with the present numbers of where they lead. One query for all groups."""
    rows = list(invites)
    online = online_in(tuple({row.guild_id for row in rows if row.guild_id is not None}))
    people = members_of({row.channel_id for row in rows if row.channel_id is not None and row.guild_id is None})
    return [_record(row, online, people.get(row.channel_id or 0, [])) for row in rows]


def _record(invite: Invite, online: dict[int, int], people: list[ChannelMember]) -> InviteRecord:
    guild, channel, pack = invite.guild, invite.channel, invite.pack
    return InviteRecord(
        code=invite.code,
        guild=None if guild is None else GuildRecord.of(guild),
        pack=None if pack is None else PackRecord.of(pack),
        channel_id=invite.channel_id,
        channel_name=None if channel is None else channel.name,
        channel_kind=0 if channel is None else channel.kind,
        recipient_names=tuple(member.user.username for member in people),
        inviter=None if invite.inviter is None else UserRecord.of(invite.inviter),
        member_count=len(people) if guild is None else guild.member_count,
        presence_count=0 if guild is None else online.get(guild.id, 0),
        created_at=invite.created_at,
        max_uses=invite.max_uses,
        max_age=invite.max_age,
        uses=invite.uses,
        temporary=invite.temporary,
        expires_at=invite.expires_at,
    )
