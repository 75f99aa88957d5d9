"""Moderators who move people between voice channels, or out of them."""

from accounts.records import UserRecord
from chat.events import Place
from chat.guild_channels import overwrites_of
from chat.models import Channel, ChannelKind
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import can
from guilds.access import GuildAccess
from guilds.audit import AuditAction, record
from guilds.models import Member
from guilds.records import MemberRecord
from integrations.models import VoiceConnection
from integrations.operations._voice_rows import (
    Whereabouts,
    announce,
    end,
    issue,
    lock_connections,
    offer,
    server_for,
    take_rights,
)
from integrations.voice.refusals import VoiceRefused
from integrations.voice.seats import ENTER, Seat, lock_channels, seat_of
from integrations.voice.tokens import new_connection_id

_COPIED = ("session_id", "self_mute", "self_deaf", "self_stream", "self_video", "is_mobile")


def move_member(
    actor: Actor, access: GuildAccess, target: Member, channel_id: int | None, connection_id: str | None
) -> None:
    """Take somebody's connections (or the one named) to another voice channel, or out of voice (hook voice_moving).

    The actor needs VIEW_CHANNEL and CONNECT where they are taken to; the person needs nothing, and no room: without
    access of their own they are a guest there. Publishes for each connection that it has ended, and VoiceStateChanged
    and VoiceServerOffered for the one in its place. Raises USER_NOT_IN_VOICE, MISSING_PERMISSIONS, InvalidForm at
    channel_id.
    """
    found = VoiceConnection.objects.filter(guild_id=access.guild.id, user_id=target.user_id)
    if connection_id is not None:
        found = found.filter(pk=connection_id)
    if not found.exists():
        raise ProductError(Code.USER_NOT_IN_VOICE)
    channel = _destination(access, channel_id) if channel_id is not None else None
    if channel is not None:
        lock_channels(channel.id, *found.values_list("channel_id", flat=True))
    rows = lock_connections(found)
    elsewhere = [row for row in rows if channel is None or row.channel_id != channel.id]
    if not elsewhere:
        return
    if channel is None:
        _record(actor, access, AuditAction.MEMBER_DISCONNECT, target, elsewhere[0].channel_id)
    else:
        _record(actor, access, AuditAction.MEMBER_MOVE, target, channel.id)
    for row in elsewhere:
        _take(access, target, row, channel)


def _destination(access: GuildAccess, channel_id: int) -> Channel:
    channel = Channel.objects.filter(pk=channel_id, guild_id=access.guild.id).first()
    if channel is None:
        raise InvalidForm.at("channel_id", FieldCode.CHANNEL_DOES_NOT_EXIST)
    if channel.kind != ChannelKind.GUILD_VOICE:
        raise InvalidForm.at("channel_id", FieldCode.CHANNEL_MUST_BE_VOICE)
    if not can(access.grant, ENTER, overwrites_of(channel)):
        raise ProductError(Code.MISSING_PERMISSIONS)
    return channel


def _record(actor: Actor, access: GuildAccess, action: AuditAction, target: Member, channel_id: int) -> None:
    options = {"channel_id": channel_id, "count": 1}
    record(actor, access.guild.id, action, target_id=target.user_id, options=options)


def _take(access: GuildAccess, target: Member, row: VoiceConnection, channel: Channel | None) -> None:
    old = Place(
        channel_id=row.channel_id,
        kind=ChannelKind.GUILD_VOICE,
        guild_id=access.guild.id,
        version=access.guild.version,
    )
    copied = {name: getattr(row, name) for name in _COPIED}
    end(row, Whereabouts(old, MemberRecord.of(target, UserRecord.of(target.user))))
    if channel is not None:
        _seat(seat_of(access.guild, channel, target, target.user), target, copied)


def _seat(seat: Seat, target: Member, copied: dict[str, object]) -> None:
    try:
        server = server_for(seat.channel.id, seat.seeker(target.user_id), seat.channel.rtc_region)
    except VoiceRefused:
        return  # the media servers are gone: they are out of voice, and cannot come back either
    row = VoiceConnection(
        id=new_connection_id(), user=target.user, guild=seat.guild, channel=seat.channel, is_guest=not seat.may_enter
    )
    for name, value in copied.items():
        setattr(row, name, value)
    take_rights(row, seat.rights)
    issue(row)
    row.save(force_insert=True)
    announce(row, Whereabouts(seat.place, seat.member))
    offer(row, seat.place, server)
