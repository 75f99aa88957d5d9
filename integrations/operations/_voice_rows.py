"""What happens to single voice connections, whoever causes it. Parts of operations that hold the channel's row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from msgspec.structs import replace

from accounts.records import UserRecord
from chat.calls import people_in_call
from chat.events import Place
from chat.models import Call, Channel, ChannelKind
from chat.operations.running_calls import finish, tell_changed
from chat.private_channels import private_place
from core.clock import now
from core.events import publish
from core.jobs import enqueue
from core.sealing import seal
from guilds.models import Guild, Member
from guilds.records import MemberRecord
from integrations.models import VoiceConnection, VoiceRoom
from integrations.voice.events import VoiceServerOffered, VoiceStateChanged
from integrations.voice.records import VoiceStateRecord
from integrations.voice.refusals import Refusal, VoiceRefused
from integrations.voice.tokens import Rights, identity, join_token, new_nonce, room_name
from integrations.voice.topology import Seeker, Server, choose, server_named

REMOVE_JOB = "voice.remove_participant"
PERMISSIONS_JOB = "voice.give_permissions"
CLOSE_JOB = "voice.close_room"
CONFIRM_SECONDS = 30
_REMEMBERED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The place of a connection, and the person as a member of it."""

    place: Place
    member: MemberRecord | None = None


def whereabouts_of(row: VoiceConnection) -> Whereabouts:
    """Where a connection is, as it is now. Two queries."""
    if row.guild_id is None:
        return Whereabouts(private_place(row.channel_id, ChannelKind.GROUP_DM).opened())
    version = Guild.objects.values_list("version", flat=True).get(pk=row.guild_id)
    member = Member.objects.select_related("user").filter(guild_id=row.guild_id, user_id=row.user_id).first()
    record = MemberRecord.of(member, UserRecord.of(member.user)) if member is not None else None
    place = Place(channel_id=row.channel_id, kind=ChannelKind.GUILD_VOICE, guild_id=row.guild_id, version=version)
    return Whereabouts(place, record)


def lock_connections(rows: Iterable[VoiceConnection]) -> list[VoiceConnection]:
    """Hold the channels of connections, in the one order, and read the connections again: those that still are where
    they were."""
    known = {row.id: row.channel_id for row in rows}
    list(Channel.objects.select_for_update(no_key=True).filter(id__in=set(known.values())).order_by("id"))
    fresh = VoiceConnection.objects.filter(id__in=known).select_related("user").order_by("id")
    return [row for row in fresh if row.channel_id == known[row.id]]


def announce(row: VoiceConnection, at: Whereabouts, *, left_channel_id: int | None = None) -> None:
    """Publish VoiceStateChanged: the connection is there, as it is now."""
    state = VoiceStateRecord.of(row, at.member)
    publish(VoiceStateChanged(place=at.place, state=state, left_channel_id=left_channel_id))


def issue(row: VoiceConnection) -> None:
    """Ask that the media server confirm the connection anew, by another token."""
    row.nonce, row.issued_at, row.confirmed_at = new_nonce(), now(), None


def offer(row: VoiceConnection, place: Place, server: Server) -> None:
    """Tell a connection's session where to connect. Publishes VoiceServerOffered."""
    publish(
        VoiceServerOffered(
            place=place,
            user_id=row.user_id,
            session_id=row.session_id,
            connection_id=row.id,
            endpoint=server.endpoint,
            sealed_token=seal(join_token(server, row).encode()),
        )
    )


def take_rights(row: VoiceConnection, rights: Rights) -> set[str]:
    """Write on a connection what the person may do; the names of the columns that changed."""
    values: dict[str, Any] = rights._asdict()
    if not rights.may_stream:
        values |= {"self_video": False, "self_stream": False}
    touched = {name for name, value in values.items() if getattr(row, name) != value}
    for name in touched:
        setattr(row, name, values[name])
    return touched


def tell_media(row: VoiceConnection) -> None:
    """Have the media server let a connection do what it may do now, and no more."""
    enqueue(PERMISSIONS_JOB, connection_id=row.id)


# -- rooms -----------------------------------------------------------------------------------------------------------


def server_for(channel_id: int, seeker: Seeker, wanted: str | None) -> Server:
    """The server that carries a channel's voice: the one that does, or one that will from now on.

    Raises VoiceRefused TOKEN_FAILED when there is none.
    """
    room = VoiceRoom.objects.filter(channel_id=channel_id).first()
    if room is not None:
        server = server_named(room.region_id, room.server_id)
        if server is not None and (room.wanted_region == (wanted or "") or is_used(channel_id)):
            return server
        room.delete()
    return pin(channel_id, seeker, wanted)


def pin(channel_id: int, seeker: Seeker, wanted: str | None) -> Server:
    """Choose a server for a channel's voice. Raises VoiceRefused TOKEN_FAILED when there is none."""
    server = choose(seeker, wanted)
    if server is None:
        raise VoiceRefused(Refusal.TOKEN_FAILED)
    values = {"region_id": server.region_id, "server_id": server.id, "wanted_region": wanted or ""}
    VoiceRoom.objects.update_or_create(channel_id=channel_id, defaults=values)
    return server


def is_used(channel_id: int) -> bool:
    """Whether anybody is in a channel's voice."""
    return VoiceConnection.objects.filter(channel_id=channel_id).exists()


def take_out_of_room(row: VoiceConnection) -> None:
    """Have the media server put a connection out of the room it is in now; soon, and again if that fails."""
    room = VoiceRoom.objects.filter(channel_id=row.channel_id).first()
    if room is not None:
        enqueue(
            REMOVE_JOB,
            region_id=room.region_id,
            server_id=room.server_id,
            room=room_name(row.guild_id, row.channel_id),
            identity=identity(row.user_id, row.id),
        )


def unpin_if_empty(channel_id: int) -> None:
    """Whoever comes next into a room that nobody is in may be carried by another server."""
    if not is_used(channel_id):
        VoiceRoom.objects.filter(channel_id=channel_id).delete()


# -- ends ------------------------------------------------------------------------------------------------------------


def end(row: VoiceConnection, at: Whereabouts | None = None, *, media_knows: bool = False) -> None:
    """End a connection. Who comes back with its id within a minute gets it again, if they may come in.

    Publishes VoiceStateChanged, and for private calls CallChanged, or CallEnded and MessageUpdated after the last one.
    """
    at = at or whereabouts_of(row)
    if not media_knows:
        take_out_of_room(row)
    state = replace(VoiceStateRecord.of(row, at.member), channel_id=None, version=row.version + 1)
    channel_id, is_call = row.channel_id, row.guild_id is None
    cache.set(_dropped(row.id), (row.user_id, state.version), timeout=_REMEMBERED.total_seconds())
    row.delete()
    publish(VoiceStateChanged(place=at.place, state=state, left_channel_id=channel_id))
    unpin_if_empty(channel_id)
    if is_call:
        _settle_call(at.place)


def dropped_version(connection_id: str, user_id: int) -> int | None:
    """The last version of what was a connection of this person until a minute ago; None if it was not."""
    owner_id, version = cache.get(_dropped(connection_id)) or (None, 0)
    return version if owner_id == user_id else None


def _dropped(connection_id: str) -> str:
    return f"voice:dropped:{connection_id}"


def _settle_call(place: Place) -> None:
    call = Call.objects.filter(channel_id=place.channel_id).first()
    if call is None:
        return
    if people_in_call(place.channel_id):
        tell_changed(place, call)
    else:
        finish(place, call)
