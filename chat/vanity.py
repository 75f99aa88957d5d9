"""Codes that guilds choose for themselves: invites that need no row, last for ever and lead to the first text channel
that everybody may view."""

from dataclasses import dataclass

from chat.guild_channels import overwrites_of
from chat.models import Channel, ChannelKind
from chat.ordering import Arrangement
from chat.records import InviteRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import created_at
from core.permissions import Grant, P, viewable
from guilds.access import access_guild
from guilds.grants import guild_roles
from guilds.hooks import online_in
from guilds.models import Guild
from guilds.records import GuildRecord


@dataclass(frozen=True, slots=True)
class Vanity:
    """The code that a guild chose, if it did, and how many came in by it."""

    code: str | None
    uses: int


def vanity_of(actor: Actor, guild_id: int) -> Vanity:
    """A guild's own code. Needs MANAGE_GUILD; raises as access_guild."""
    guild = access_guild(actor, guild_id, P.MANAGE_GUILD).guild
    return Vanity(guild.vanity_url_code, guild.vanity_uses)


def access_vanity(code: str) -> Guild:
    """The guild that chose this code, in whatever case it is written. Raises UNKNOWN_INVITE."""
    guild = Guild.objects.filter(vanity_url_code=code.lower()).first()
    if guild is None:
        raise ProductError(Code.UNKNOWN_INVITE)
    return guild


def vanity_invite(guild: Guild) -> InviteRecord:
    """The invite of a guild's own code. Raises UNKNOWN_INVITE where there is no channel for everybody to arrive in."""
    channel = _entrance(guild)
    if guild.vanity_url_code is None or channel is None:
        raise ProductError(Code.UNKNOWN_INVITE)
    return InviteRecord(
        code=guild.vanity_url_code,
        guild=GuildRecord.of(guild),
        channel_id=channel.id,
        channel_name=channel.name,
        channel_kind=channel.kind,
        inviter=None,
        member_count=guild.member_count,
        presence_count=online_in((guild.id,))[guild.id],
        created_at=created_at(guild.id),
        uses=guild.vanity_uses,
    )


def _entrance(guild: Guild) -> Channel | None:
    """The first text channel, in the order of display, that those without any role may view."""
    channels = {channel.id: channel for channel in Channel.objects.filter(guild=guild)}
    anybody = Grant(user_id=0, guild_id=guild.id, roles=guild_roles(guild.id, guild.version))
    seen = viewable(anybody, {channel.id: overwrites_of(channel) for channel in channels.values()})
    shown = (channels[channel_id] for channel_id in Arrangement(channels.values()).numbered())
    return next((each for each in shown if each.id in seen and each.kind == ChannelKind.GUILD_TEXT), None)
