"""Channels as parts of a guild: fetched and authorised for reading and changing the guild's structure."""

from collections.abc import Iterable
from dataclasses import dataclass

from chat.models import Channel
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import Grant, Overwrite, P, compute, has, viewable
from guilds.access import GuildAccess, access_guild
from guilds.models import Guild

_VIEW = int(P.VIEW_CHANNEL)


@dataclass(frozen=True, slots=True)
class ChannelInGuild:
    """A guild channel, its guild with the actor's standing there, and the actor's bits in the channel."""

    channel: Channel
    access: GuildAccess
    permissions: int

    @property
    def guild(self) -> Guild:
        return self.access.guild


def overwrites_of(channel: Channel) -> tuple[Overwrite, ...]:
    """The channel's overwrites as facts."""
    return tuple(Overwrite(**entry) for entry in channel.overwrites)


def stored_overwrites(overwrites: Iterable[Overwrite]) -> list[dict[str, int]]:
    """Overwrites as the column holds them; of several for one role or member the last one counts."""
    kept = {(entry.type, entry.id): entry for entry in overwrites}
    return [{"id": e.id, "type": e.type, "allow": e.allow, "deny": e.deny} for e in kept.values()]


def access_channel_in_guild(actor: Actor, channel_id: int, needs: int = 0, *, lock: bool = False) -> ChannelInGuild:
    """A guild channel, if the actor can view it and holds every bit of `needs` in it.

    `lock` holds the guild's row until the transaction ends and reads the channel after it was taken.
    Raises ProductError: UNKNOWN_CHANNEL (also for channels of no guild), and as `access_guild`.
    """
    guild_id = Channel.objects.filter(pk=channel_id).values_list("guild_id", flat=True).first()
    if guild_id is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    access = access_guild(actor, guild_id, lock=lock)
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    bits = compute(access.grant, overwrites_of(channel))
    if not has(bits, _VIEW | needs):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return ChannelInGuild(channel, access, bits)


def channel_records(guild_id: int) -> list[ChannelRecord]:
    """All channels of a guild by position. One query."""
    return [
        ChannelRecord.of(channel) for channel in Channel.objects.filter(guild_id=guild_id).order_by("position", "id")
    ]


def visible_channels(guild_id: int, grant: Grant) -> list[ChannelRecord]:
    """The channels of a guild that somebody with this grant can view, by position. One query."""
    channels = channel_records(guild_id)
    seen = viewable(grant, {channel.id: channel.overwrites for channel in channels})
    return [channel for channel in channels if channel.id in seen]


def visible_channels_for(actor: Actor, guild_id: int) -> list[ChannelRecord]:
    """The channels that the actor can view in a guild they are in. Raises as `access_guild`."""
    return visible_channels(guild_id, access_guild(actor, guild_id).grant)
