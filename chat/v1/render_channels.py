"""Channels as the guild wire shows them, on REST and sockets alike."""

from accounts.v1.render import render_user
from chat.models import ChannelKind
from chat.records import ChannelRecord
from chat.v1.schemas_channels import ChannelResponse, OverwriteResponse
from core.clock import iso_or_none
from core.permissions import Overwrite
from guilds.v1.render import id_or_none


def render_channel(channel: ChannelRecord, viewer_id: int | None = None) -> ChannelResponse:
    """A channel with the keys of its type. `viewer_id` is left out of a private channel's recipients."""
    body: ChannelResponse = {"id": str(channel.id), "type": channel.kind}
    if channel.guild_id is not None:
        _add_place(body, channel)
    match channel.kind:
        case ChannelKind.GUILD_TEXT:
            _add_history(body, channel)
            body["topic"] = channel.topic
            body["nsfw"] = channel.nsfw
            body["rate_limit_per_user"] = channel.rate_limit_per_user
        case ChannelKind.GUILD_VOICE:
            body["bitrate"] = channel.bitrate
            body["user_limit"] = channel.user_limit
            body["rtc_region"] = channel.rtc_region
        case ChannelKind.GUILD_LINK:
            body["url"] = channel.url
        case ChannelKind.DM:
            _add_history(body, channel)
            _add_recipients(body, channel, viewer_id)
        case ChannelKind.GROUP_DM:
            _add_history(body, channel)
            _add_recipients(body, channel, viewer_id)
            body["name"] = channel.name
            body["icon"] = channel.icon
            body["owner_id"] = id_or_none(channel.owner_id)
            body["nicks"] = {str(user_id): nick for user_id, nick in channel.nicks.items()}
        case ChannelKind.PERSONAL_NOTES:
            _add_history(body, channel)
    return body


def _add_place(body: ChannelResponse, channel: ChannelRecord) -> None:
    body["guild_id"] = str(channel.guild_id)
    body["name"] = channel.name
    body["position"] = channel.position
    body["permission_overwrites"] = [_render_overwrite(overwrite) for overwrite in channel.overwrites]
    if channel.kind != ChannelKind.GUILD_CATEGORY:
        body["parent_id"] = id_or_none(channel.parent_id)


def _add_history(body: ChannelResponse, channel: ChannelRecord) -> None:
    body["last_message_id"] = id_or_none(channel.last_message_id)
    body["last_pin_timestamp"] = iso_or_none(channel.last_pin_at)


def _add_recipients(body: ChannelResponse, channel: ChannelRecord, viewer_id: int | None) -> None:
    body["recipients"] = [render_user(user) for user in channel.recipients if user.id != viewer_id]


def _render_overwrite(overwrite: Overwrite) -> OverwriteResponse:
    return {
        "id": str(overwrite.id),
        "type": overwrite.type,
        "allow": str(overwrite.allow),
        "deny": str(overwrite.deny),
    }
