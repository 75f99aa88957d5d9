"""Voice as clients ask for it: coming in, moving, being there in another way, going."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from chat.models import Call
from chat.operations.running_calls import join_call
from chat.streams import parsed_key
from core.actor import Actor
from core.clock import now
from core.errors import ProductError
from core.operations import operation
from integrations.models import VoiceConnection
from integrations.operations._voice_rows import (
    Whereabouts,
    announce,
    dropped_version,
    end,
    issue,
    lock_connections,
    offer,
    server_for,
    take_out_of_room,
    take_rights,
    tell_media,
    unpin_if_empty,
)
from integrations.voice.refusals import NoCall, Refusal, VoiceRefused
from integrations.voice.seats import Seat, call_seat, guild_seat, lock_channels, require_camera, require_room
from integrations.voice.tokens import new_connection_id
from integrations.voice.wishes import VoiceWish

MOST_CONNECTIONS = 50  # of one person: as many as they may have gateway sessions in a process


@operation("voice.change")
def change_voice(actor: Actor, wish: VoiceWish) -> None:
    """Do what a client asks of voice: come in, move, change its flags, or go.

    Needs VIEW_CHANNEL and CONNECT in guilds to come in, or to be a guest there already; STREAM for pictures, which are
    left off without it. Publishes VoiceStateChanged, VoiceServerOffered to who comes in or moves, and for private calls
    CallChanged, CallEnded, MessageUpdated. Raises VoiceRefused.
    """
    if wish.channel_id is None:
        _go(actor, wish)
        return
    own = _own(actor, wish.connection_id)
    channels = lock_channels(wish.channel_id, *((own.channel_id,) if own is not None else ()))
    own = _own(actor, wish.connection_id, among=channels)
    channel = channels.get(wish.channel_id)
    seat = call_seat(actor, channel) if wish.guild_id is None else guild_seat(actor, wish.guild_id, channel)
    if own is None:
        _come_in(actor, seat, wish, wish.connection_id or new_connection_id())
    elif own.channel_id == wish.channel_id:
        _update(seat, wish, own)
    elif own.guild_id is None or own.guild_id != wish.guild_id:
        connection_id = own.id
        end(own)
        _come_in(actor, seat, wish, connection_id)
    else:
        _move(actor, seat, wish, own)


@operation("voice.end_session")
def end_voice_of_session(actor: Actor, session_id: str) -> None:
    """End what a gateway session, which is over, had in voice. For the gateway. Publishes as `end`."""
    _end_all(VoiceConnection.objects.filter(session_id=session_id, user_id=actor.user_id))


def _own(actor: Actor, connection_id: str | None, among: Iterable[int] = ()) -> VoiceConnection | None:
    """The connection that a client names, None for a new one or one to be restored. With the channels held, `among`
    says which those are."""
    if connection_id is None:
        return None
    row = VoiceConnection.objects.filter(pk=connection_id).first()
    if row is None:
        if dropped_version(connection_id, actor.user_id) is None:
            raise VoiceRefused(Refusal.CONNECTION_NOT_FOUND)
        return None
    if row.user_id != actor.user_id:
        raise VoiceRefused(Refusal.USER_MISMATCH)
    if among and row.channel_id not in among:
        raise VoiceRefused(Refusal.CONNECTION_NOT_FOUND)  # it was moved this very moment: the client hears where to
    return row


# -- coming in -------------------------------------------------------------------------------------------------------


def _come_in(actor: Actor, seat: Seat, wish: VoiceWish, connection_id: str) -> None:
    is_guest = _require_entry(actor, seat)
    if VoiceConnection.objects.filter(user_id=actor.user_id).count() >= MOST_CONNECTIONS:
        raise VoiceRefused(Refusal.TOO_MANY_CONNECTIONS)
    call = _running_call(seat) if seat.guild is None else None
    wanted = seat.channel.rtc_region if call is None else call.region
    server = server_for(seat.channel.id, seat.seeker(actor.user_id, wish.latitude, wish.longitude), wanted)
    row = VoiceConnection(
        id=connection_id, user=actor.user, guild=seat.guild, channel=seat.channel, session_id=wish.session_id
    )
    row.is_guest = is_guest
    known = dropped_version(connection_id, actor.user_id)
    row.version = 0 if known is None else known + 1  # what hubs heard of it last must not look newer
    _take_flags(seat, wish, row)
    take_rights(row, seat.rights)
    issue(row)
    _create(row)
    announce(row, Whereabouts(seat.place, seat.member))
    offer(row, seat.place, server)
    if call is not None:
        join_call(seat.place, call, actor.user_id, server.region_id)


def _create(row: VoiceConnection) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # another device of the person took the same connection back this moment
        raise VoiceRefused(Refusal.CONNECTION_NOT_FOUND) from None


def _require_entry(actor: Actor, seat: Seat) -> bool:
    """Raise PERMISSION_DENIED or CHANNEL_FULL; True when they are let in only because they are a guest there."""
    is_guest = False
    if not seat.may_enter:
        own = VoiceConnection.objects.filter(channel_id=seat.channel.id, user_id=actor.user_id, is_guest=True)
        is_guest = own.exists()
        if not is_guest:
            raise VoiceRefused(Refusal.PERMISSION_DENIED)
    require_room(seat, actor.user_id)
    return is_guest


def _running_call(seat: Seat) -> Call:
    call = Call.objects.filter(channel_id=seat.channel.id).first()
    if call is None:
        raise NoCall
    return call


# -- being there -----------------------------------------------------------------------------------------------------


def _update(seat: Seat, wish: VoiceWish, row: VoiceConnection) -> None:
    touched = _take_flags(seat, wish, row)
    rights = take_rights(row, seat.rights) if seat.guild is not None else set()
    was_corrected = (wish.self_video or wish.self_stream) and not row.may_stream
    is_news = bool(touched or rights or was_corrected)
    if not is_news and row.confirmed_at is not None:
        return
    row.confirmed_at = row.confirmed_at or now()  # who speaks of the connection has it
    row.version += is_news
    row.save()
    if is_news:
        announce(row, Whereabouts(seat.place, seat.member))
    if rights:
        tell_media(row)


def _take_flags(seat: Seat, wish: VoiceWish, row: VoiceConnection) -> set[str]:
    may_stream = seat.rights.may_stream
    values = {
        "session_id": wish.session_id,
        "self_mute": wish.self_mute,
        "self_deaf": wish.self_deaf,
        "self_video": wish.self_video and may_stream,
        "self_stream": wish.self_stream and may_stream,
        "is_mobile": wish.is_mobile,
    }
    if wish.viewer_stream_keys is not None:
        values["viewer_stream_keys"] = _checked_keys(seat, wish.viewer_stream_keys)
    if values["self_video"] and not row.self_video:
        require_camera(seat, row.user_id)
    touched = {name for name, value in values.items() if getattr(row, name) != value}
    for name in touched:
        setattr(row, name, values[name])
    return touched


def _checked_keys(seat: Seat, texts: tuple[str, ...]) -> list[str]:
    """Raise INVALID_STATE for a key of another channel, CONNECTION_NOT_FOUND for one of nobody who is here."""
    try:
        keys = [parsed_key(text) for text in texts]
    except ProductError:
        raise VoiceRefused(Refusal.INVALID_STATE) from None
    guild_id = None if seat.guild is None else seat.guild.id
    if any((key.guild_id, key.channel_id) != (guild_id, seat.channel.id) for key in keys):
        raise VoiceRefused(Refusal.INVALID_STATE)
    wanted = {key.connection_id for key in keys}
    here = VoiceConnection.objects.filter(channel_id=seat.channel.id, id__in=wanted).values_list("id", flat=True)
    if wanted - set(here):
        raise VoiceRefused(Refusal.CONNECTION_NOT_FOUND)
    return list(dict.fromkeys(texts))


def _move(actor: Actor, seat: Seat, wish: VoiceWish, row: VoiceConnection) -> None:
    is_guest = _require_entry(actor, seat)
    left = row.channel_id
    server = server_for(
        seat.channel.id, seat.seeker(actor.user_id, wish.latitude, wish.longitude), seat.channel.rtc_region
    )
    take_out_of_room(row)
    row.channel, row.is_guest, row.viewer_stream_keys = seat.channel, is_guest, []
    row.self_video = False  # whether there is room for a camera is asked anew
    _take_flags(seat, wish, row)
    take_rights(row, seat.rights)
    issue(row)
    row.version += 1
    row.save()
    announce(row, Whereabouts(seat.place, seat.member), left_channel_id=left)
    unpin_if_empty(left)
    offer(row, seat.place, server)


# -- going -----------------------------------------------------------------------------------------------------------


def _go(actor: Actor, wish: VoiceWish) -> None:
    if wish.connection_id is not None:
        rows = VoiceConnection.objects.filter(pk=wish.connection_id)
        if any(row.user_id != actor.user_id for row in rows):
            raise VoiceRefused(Refusal.USER_MISMATCH)
        _end_all(rows)
        return
    rows = VoiceConnection.objects.filter(session_id=wish.session_id, user_id=actor.user_id)
    _end_all(rows if wish.guild_id is None else rows.filter(guild_id=wish.guild_id))


def _end_all(rows: Iterable[VoiceConnection]) -> None:
    for row in lock_connections(rows):
        end(row)
