"""Reads of invites."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from accounts.records import UserRecord
from chat.guild_channels import access_channel_in_guild
from chat.models import Invite
from chat.records import InviteRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.permissions import P
from guilds.access import access_guild
from guilds.hooks import online_in
from guilds.records import GuildRecord


def live_invites() -> "QuerySet[Invite]":
    """Invites to guilds that are neither expired nor used up, with what they show."""
    return Invite.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now()),
        Q(max_uses=0) | Q(uses__lt=F("max_uses")),
        guild__isnull=False,
    ).select_related("guild", "channel", "inviter")


def access_invite(code: str) -> Invite:
    """An invite to a guild by its exact code. Raises ProductError UNKNOWN_INVITE."""
    invite = live_invites().filter(code=code).first()
    if invite is None:
        raise ProductError(Code.UNKNOWN_INVITE)
    return invite


def invite_for(code: str) -> InviteRecord:
    """What anybody who has the code may see of the invite. Raises UNKNOWN_INVITE. One query."""
    return record_of(access_invite(code))


def invites_of_channel(actor: Actor, channel_id: int) -> list[InviteRecord]:
    """The invites to a channel, the newest first. Needs MANAGE_CHANNELS there; raises as access_channel_in_guild."""
    access_channel_in_guild(actor, channel_id, P.MANAGE_CHANNELS)
    return _records(live_invites().filter(channel_id=channel_id).order_by("-created_at", "code"))


def invites_of_guild(actor: Actor, guild_id: int) -> list[InviteRecord]:
    """The invites to a guild, the newest first. Needs MANAGE_GUILD; raises as access_guild."""
    access_guild(actor, guild_id, P.MANAGE_GUILD)
    return _records(live_invites().filter(guild_id=guild_id).order_by("-created_at", "code"))


def record_of(invite: Invite) -> InviteRecord:
    """An invite read with `live_invites`, with the guild's present numbers."""
    return _records([invite])[0]


def _records(invites: Iterable[Invite]) -> list[InviteRecord]:
    rows = list(invites)
    online = online_in(tuple({row.guild_id for row in rows if row.guild_id is not None}))
    return [_record(row, online) for row in rows]


def _record(invite: Invite, online: dict[int, int]) -> InviteRecord:
    guild, channel = invite.guild, invite.channel
    assert guild is not None
    assert channel is not None
    return InviteRecord(
        code=invite.code,
        guild=GuildRecord.of(guild),
        channel_id=channel.id,
        channel_name=channel.name,
        channel_kind=channel.kind,
        inviter=UserRecord.of(invite.inviter) if invite.inviter is not None else None,
        member_count=guild.member_count,
        presence_count=online.get(guild.id, 0),
        created_at=invite.created_at,
        max_uses=invite.max_uses,
        max_age=invite.max_age,
        uses=invite.uses,
        temporary=invite.temporary,
        expires_at=invite.expires_at,
    )
