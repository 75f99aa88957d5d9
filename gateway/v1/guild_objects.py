"""Guild objects of the gateway: as in READY, GUILD_CREATE and GUILD_SYNC."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from chat.events import ChannelsUpdated, MessagesDeleted
from chat.records import ChannelRecord
from chat.v1.render_channels import render_channel
from core.clock import iso
from gateway.guild_state import GuildState, Standing
from gateway.sockets import frames
from guilds.records import MemberRecord
from guilds.v1.render import render_guild, render_member, render_role
from guilds.v1.render_expressions import render_emoji, render_sticker
from integrations.v1.render_voice import render_voice_state


def guild_object(
    state: GuildState,
    standing: Standing,
    own: MemberRecord,
    *,
    online_count: int,
    full_users: bool,
    flat: bool,
) -> dict[str, Any]:
    """The guild as one member sees it: only viewable channels, the own membership and the others in voice.

    `full_users` False leaves the members' users to READY's list. `flat` repeats the guild's own fields at the top
    level, where bot libraries look for them.
    """
    properties = render_guild(state.guild)
    member: dict[str, Any] = dict(render_member(own))
    voice = state.voice.shown(standing.visible)
    others = {each.user_id: each.member for each in voice if each.member is not None and each.user_id != own.user.id}
    members = [member, *(dict(render_member(other)) for other in others.values())]
    if not full_users:
        for each in members:
            each["user"] = {"id": each["user"]["id"]}
    return {
        **(properties if flat else {}),
        "id": str(state.id),
        "properties": properties,
        **guild_parts(state),
        "channels": [render_channel(c) for c in state.channels.values() if c.id in standing.visible],
        "members": members,
        "member_count": state.guild.member_count,
        "online_count": online_count,
        "presences": [],
        "voice_states": [render_voice_state(replace(each, member=None)) for each in voice],
        "joined_at": iso(own.joined_at),
    }


def guild_parts(state: GuildState) -> dict[str, Any]:
    """What everybody in the guild sees of it in the same way."""
    return {
        "roles": [render_role(role) for role in state.roles.values()],
        "emojis": [render_emoji(emoji) for emoji in state.emojis],
        "stickers": [render_sticker(sticker) for sticker in state.stickers],
    }


class ChannelTails:
    """CHANNEL_DELETE and CHANNEL_CREATE for those who lose or gain channels: encoded once, however many they are."""

    LOST, GAINED = "CHANNEL_DELETE", "CHANNEL_CREATE"

    def __init__(self, channels: Mapping[int, ChannelRecord]) -> None:
        self.known = channels.keys()
        self.lost = cache(lambda channel_id: _lost_channel(channels[channel_id]))
        self.gained = cache(lambda channel_id: _new_channel(channels[channel_id]))


def lost_tail(guild_id: int, channel_id: int, kind: int) -> str:
    """CHANNEL_DELETE for a person who may not see the channel any more: no more than they need to drop it."""
    return frames.tail("CHANNEL_DELETE", {"id": str(channel_id), "guild_id": str(guild_id), "type": kind})


def _lost_channel(channel: ChannelRecord) -> str:
    return lost_tail(channel.guild_id or 0, channel.id, channel.kind)


def _new_channel(channel: ChannelRecord) -> str:
    """CHANNEL_CREATE for a person who may see the channel from now on."""
    return frames.tail("CHANNEL_CREATE", render_channel(channel))


def channels_tail(event: ChannelsUpdated, visible: frozenset[int]) -> str:
    """CHANNEL_UPDATE_BULK with the channels of a set only."""
    channels = [render_channel(channel) for channel in event.channels if channel.id in visible]
    return frames.tail("CHANNEL_UPDATE_BULK", {"guild_id": str(event.guild_id), "channels": channels})


def deletions_tail(event: MessagesDeleted, message_ids: tuple[int, ...]) -> str:
    """MESSAGE_DELETE_BULK with some of the messages only."""
    payload = {"channel_id": str(event.place.channel_id), "ids": [str(message_id) for message_id in message_ids]}
    if event.place.guild_id is not None:
        payload["guild_id"] = str(event.place.guild_id)
    return frames.tail("MESSAGE_DELETE_BULK", payload)
