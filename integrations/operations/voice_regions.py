"""Calls and streams that shall go by another region (hooks)."""

from chat.models import Call, Channel
from chat.operations.running_calls import tell_changed
from chat.private_channels import private_place
from chat.streams import StreamKey
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from guilds.models import Guild, Member
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations._voice_rows import lock_connections
from integrations.operations.voice_review import change_server
from integrations.voice.seats import Seat, seat_of
from integrations.voice.tokens import Rights
from integrations.voice.topology import Seeker, accessible_regions


def carry_call(channel_id: int, region: str | None) -> None:
    """Have a running call, whose region that is now, carried from there (hook call_moved). Publishes
    VoiceServerOffered to everybody in it."""
    rows = lock_connections(VoiceConnection.objects.filter(channel_id=channel_id))
    if rows:
        change_server(rows, _call_seats(rows), region, VoiceRoom.objects.filter(channel_id=channel_id).first())


def _call_seats(rows: list[VoiceConnection]) -> dict[str, Seat]:
    channel = Channel.objects.get(pk=rows[0].channel_id)
    place = private_place(channel.id, channel.kind).opened()
    return {row.id: Seat(channel=channel, place=place, may_enter=True, rights=Rights()) for row in rows}


@operation("stream.move")
def move_stream(actor: Actor, key: StreamKey, region: str | None) -> None:
    """Have a stream that the actor may watch go by another region, and with it the room it is shown in, unless the
    channel is tied to one (hook stream_moved).

    For whoever shows it. Nothing happens if nobody does. Publishes VoiceServerOffered to everybody in the room, and
    CallChanged in private calls. Raises MISSING_PERMISSIONS, InvalidForm at region.
    """
    rows = lock_connections(VoiceConnection.objects.filter(channel_id=key.channel_id))
    shown = next((row for row in rows if row.id == key.connection_id and row.guild_id == key.guild_id), None)
    guild = Guild.objects.filter(pk=key.guild_id).first() if key.guild_id is not None else None
    features = guild.features if guild is not None else ()
    known = {each.id for each in accessible_regions(Seeker(actor.user_id, key.guild_id, features))}
    if region is not None and region not in known:
        raise InvalidForm.at("region", FieldCode.INVALID_OR_RESTRICTED_RTC_REGION)
    if shown is None:
        return
    if shown.user_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
    room = VoiceRoom.objects.filter(channel_id=key.channel_id).first()
    if guild is not None:
        _carry_channel(guild, rows, region, room)
        return
    call = Call.objects.filter(channel_id=key.channel_id).first()
    seats = _call_seats(rows)
    carried_by = change_server(rows, seats, region, room)
    if call is not None and carried_by not in (None, call.region):
        call.region = carried_by
        call.save(update_fields=["region"])
        tell_changed(seats[rows[0].id].place, call)


def _carry_channel(guild: Guild, rows: list[VoiceConnection], region: str | None, room: VoiceRoom | None) -> None:
    channel = Channel.objects.get(pk=rows[0].channel_id)
    if channel.rtc_region is not None:
        return
    people = {row.user_id for row in rows}
    members = {each.user_id: each for each in Member.objects.filter(guild_id=guild.id, user_id__in=people)}
    staying = [row for row in rows if row.user_id in members]
    seats = {row.id: seat_of(guild, channel, members[row.user_id], row.user) for row in staying}
    change_server(staying, seats, region, room)
    VoiceRoom.objects.filter(channel_id=channel.id).update(wanted_region="")  # the channel itself is still not tied
