"""Bringing a guild's voice in line with what is: whenever its structure changes, and every minute anyway."""

from chat.models import Channel
from core.actor import Actor
from core.jobs import enqueue
from core.operations import operation
from guilds.access import is_available
from guilds.models import Guild, Member
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations._voice_rows import (
    CLOSE_JOB,
    Whereabouts,
    announce,
    end,
    issue,
    lock_connections,
    offer,
    pin,
    take_rights,
    tell_media,
)
from integrations.voice.refusals import VoiceRefused
from integrations.voice.seats import Seat, seat_of
from integrations.voice.tokens import room_name
from integrations.voice.topology import server_named


@operation("voice.review_guild")
def review_guild_voice(actor: Actor, guild_id: int) -> None:
    """End the connections of those who may not be where they are any more, or are timed out; announce who is muted,
    deafened or shows pictures in another way now; take channels that are tied to another region there.

    For the system. Publishes VoiceStateChanged, VoiceServerOffered.
    """
    rows = lock_connections(VoiceConnection.objects.filter(guild_id=guild_id))
    guild = Guild.objects.filter(pk=guild_id).first()
    if guild is None or not rows:
        return
    members = {member.user_id: member for member in _members(guild_id, rows)}
    channels = Channel.objects.in_bulk({row.channel_id for row in rows})
    for row in rows:
        member = members.get(row.user_id)
        seat = None if member is None else seat_of(guild, channels[row.channel_id], member, row.user)
        if seat is None or not is_available(guild.features, row.user) or not _may_stay(row, seat):
            end(row)
        else:
            _correct(row, seat)
    for channel in channels.values():
        _follow_region(guild, channel, members)


def _members(guild_id: int, rows: list[VoiceConnection]) -> list[Member]:
    people = {row.user_id for row in rows}
    return list(Member.objects.select_related("user").filter(guild_id=guild_id, user_id__in=people))


def _may_stay(row: VoiceConnection, seat: Seat) -> bool:
    return (seat.may_enter or row.is_guest) and not seat.is_timed_out


def _correct(row: VoiceConnection, seat: Seat) -> None:
    touched = take_rights(row, seat.rights)
    if row.is_guest and seat.may_enter:
        row.is_guest = False  # they may be there by themselves now, also after they have gone and come back
        touched.add("is_guest")
    if touched:
        row.version += 1
        row.save()
        announce(row, Whereabouts(seat.place, seat.member))
        tell_media(row)


def _follow_region(guild: Guild, channel: Channel, members: dict[int, Member]) -> None:
    """Give everybody in a channel another server when the channel is tied to another region than its room was, or
    the server is not among ours any more."""
    room = VoiceRoom.objects.filter(channel_id=channel.id).first()
    if room is None:
        return
    is_right = room.wanted_region == (channel.rtc_region or "")
    if is_right and server_named(room.region_id, room.server_id) is not None:
        return
    rows = list(VoiceConnection.objects.filter(channel_id=channel.id).select_related("user").order_by("id"))
    if rows:
        seats = {row.id: seat_of(guild, channel, members[row.user_id], row.user) for row in rows}
        change_server(rows, seats, channel.rtc_region, room)


def change_server(
    rows: list[VoiceConnection], seats: dict[str, Seat], wanted: str | None, room: VoiceRoom | None
) -> str | None:
    """Carry the connections of one channel by another server, and close the room that carried them. The region they
    go by now, None when there is no server for them. Publishes VoiceServerOffered for each."""
    first = rows[0]
    try:
        server = pin(first.channel_id, seats[first.id].seeker(first.user_id), wanted)
    except VoiceRefused:
        return None
    for row in rows:
        issue(row)
        row.save(update_fields=["nonce", "issued_at", "confirmed_at"])
        offer(row, seats[row.id].place, server)
    if room is not None and (room.region_id, room.server_id) != (server.region_id, server.id):
        name = room_name(first.guild_id, first.channel_id)
        enqueue(CLOSE_JOB, region_id=room.region_id, server_id=room.server_id, room=name)
    return server.region_id
