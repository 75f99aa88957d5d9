"""Channels and invites as the guild wire shows them, on REST and sockets alike."""

from accounts.v1.render import render_user
from chat.models import ChannelKind
from chat.records import ChannelRecord, InviteRecord
from chat.v1.schemas_channels import (
    ChannelPartialResponse,
    ChannelResponse,
    InviteMetadataResponse,
    InviteResponse,
    OverwriteResponse,
)
from core.clock import iso, iso_or_none
from core.permissions import Overwrite
from guilds.v1.render import id_or_none, render_guild_partial

_GUILD_INVITE = 0


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


def render_invite(invite: InviteRecord) -> InviteResponse:
    """An invite as anybody who has the code sees it."""
    return {
        "code": invite.code,
        "type": _GUILD_INVITE,
        "guild": render_guild_partial(invite.guild),
        "channel": _render_channel_partial(invite),
        "inviter": None if invite.inviter is None else render_user(invite.inviter),
        "member_count": invite.member_count,
        "presence_count": invite.presence_count,
        "expires_at": iso_or_none(invite.expires_at),
        "temporary": invite.temporary,
    }


def _render_channel_partial(invite: InviteRecord) -> ChannelPartialResponse:
    return {"id": str(invite.channel_id), "name": invite.channel_name, "type": invite.channel_kind}


def render_invite_metadata(invite: InviteRecord) -> InviteMetadataResponse:
    """An invite with its use and its bounds."""
    return {
        **render_invite(invite),
        "created_at": iso(invite.created_at),
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "max_age": invite.max_age,
    }
