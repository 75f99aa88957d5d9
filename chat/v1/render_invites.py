"""Invites as the guild wire shows them, on REST and sockets alike."""

from typing import cast

from accounts.v1.render import render_user
from chat.records import InviteRecord
from chat.v1.schemas_channels import (
    ChannelPartialResponse,
    InviteBaseResponse,
    InviteMetadataResponse,
    InvitePackResponse,
    InviteResponse,
    InviteUseResponse,
)
from core.clock import iso, iso_or_none
from guilds.models import ExpressionPack
from guilds.pack_records import PackRecord
from guilds.v1.render import render_guild_partial

_GUILD, _GROUP, _EMOJI_PACK, _STICKER_PACK = range(4)


def render_invite(invite: InviteRecord) -> InviteResponse:
    """An invite as anybody who has the code sees it."""
    if invite.pack is not None:
        kind = _EMOJI_PACK if invite.pack.kind == ExpressionPack.Kind.EMOJI else _STICKER_PACK
        return {**_base(invite, kind), "pack": _pack(invite.pack)}
    if invite.guild is None:
        return {**_base(invite, _GROUP), "channel": _channel(invite), "member_count": invite.member_count}
    return {
        **_base(invite, _GUILD),
        "guild": render_guild_partial(invite.guild),
        "channel": _channel(invite),
        "member_count": invite.member_count,
        "presence_count": invite.presence_count,
    }


def render_invite_metadata(invite: InviteRecord) -> InviteMetadataResponse:
    """An invite with its use and its bounds."""
    use: InviteUseResponse = {
        "created_at": iso(invite.created_at),
        "uses": invite.uses,
        "max_uses": invite.max_uses,
    }
    age = {} if invite.guild is None else {"max_age": invite.max_age}
    return cast(InviteMetadataResponse, {**render_invite(invite), **use, **age})


def _base(invite: InviteRecord, kind: int) -> InviteBaseResponse:
    return {
        "code": invite.code,
        "type": kind,
        "inviter": None if invite.inviter is None else render_user(invite.inviter),
        "expires_at": iso_or_none(invite.expires_at),
        "temporary": invite.temporary,
    }


def _channel(invite: InviteRecord) -> ChannelPartialResponse:
    body: ChannelPartialResponse = {
        "id": str(invite.channel_id),
        "name": invite.channel_name,
        "type": invite.channel_kind,
    }
    if invite.guild is None:
        body["recipients"] = [{"username": name} for name in invite.recipient_names]
    return body


def _pack(pack: PackRecord) -> InvitePackResponse:
    return {
        "id": str(pack.id),
        "name": pack.name,
        "description": pack.description,
        "type": pack.kind,
        "creator_id": str(pack.creator.id),
        "created_at": iso(pack.created_at),
        "updated_at": iso(pack.updated_at),
        "creator": render_user(pack.creator),
    }
