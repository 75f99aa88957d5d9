"""What voice does beside requests: telling media servers what to do, and looking whether they agree with us."""

import structlog
from django.core.cache import cache

from core.actor import Actor
from core.jobs import job, periodic
from guilds.hooks import connected_among
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations._voice_rows import CLOSE_JOB, PERMISSIONS_JOB, REMOVE_JOB
from integrations.operations.voice_media import (
    confirm_connection,
    end_forsaken,
    lapse_unconfirmed,
    lose_connection,
    match_room,
)
from integrations.operations.voice_review import review_guild_voice
from integrations.operations.voice_webhooks import LOST_JOB
from integrations.voice.livekit import RoomService, Unreachable
from integrations.voice.participants import Participant, channel_of, participant_of
from integrations.voice.tokens import Rights, identity, room_name
from integrations.voice.topology import Server, all_servers, server_named

SYSTEM = Actor(user=None, kind="system")
_LAPSE_SECONDS = 10.0
_MATCH_SECONDS = 60.0
_AWAY = "voice:away"
_log = structlog.get_logger(__name__)


@job(REMOVE_JOB)
def remove_participant(*, region_id: str, server_id: str, room: str, identity: str) -> None:
    """Put a participant out of a room, unless they have come back by a token that counts."""
    server = server_named(region_id, server_id)
    if server is None:
        return
    service = RoomService(server)
    found = service.participant(room, identity)
    known = participant_of(found) if found is not None else None
    if found is not None and (known is None or not _is_welcome(known)):
        service.remove(room, identity)


def _is_welcome(participant: Participant) -> bool:
    return VoiceConnection.objects.filter(
        pk=participant.connection_id, channel_id=participant.channel_id, nonce=participant.nonce
    ).exists()


@job(CLOSE_JOB)
def close_media_room(*, region_id: str, server_id: str, room: str) -> None:
    """End a room that another server carries now."""
    server, channel_id = server_named(region_id, server_id), channel_of(room)
    if server is None or channel_id is None:
        return
    carrying = VoiceRoom.objects.filter(channel_id=channel_id, region_id=region_id, server_id=server_id)
    if not carrying.exists():
        RoomService(server).close(room)


@job(PERMISSIONS_JOB)
def give_permissions(*, connection_id: str) -> None:
    """Let a participant do what the connection may do now."""
    row = VoiceConnection.objects.filter(pk=connection_id).first()
    room = VoiceRoom.objects.filter(channel_id=row.channel_id).first() if row is not None else None
    server = server_named(room.region_id, room.server_id) if room is not None else None
    if row is not None and server is not None:
        name = room_name(row.guild_id, row.channel_id)
        RoomService(server).give(name, identity(row.user_id, row.id), Rights.of(row))


@job(LOST_JOB)
def check_lost(*, region_id: str, server_id: str, room: str, connection_id: str, identity: str) -> None:
    """A server says that a participant has left: end the connection, unless they are back already."""
    server, channel_id = server_named(region_id, server_id), channel_of(room)
    if server is None or channel_id is None:
        return
    try:
        is_back = RoomService(server).participant(room, identity) is not None
    except Unreachable:
        is_back = False  # it has just said so itself
    if not is_back:
        lose_connection(SYSTEM, connection_id, channel_id=channel_id, server=server)


@periodic("voice.lapse", seconds=_LAPSE_SECONDS)
def lapse() -> None:
    """End what no media server has confirmed."""
    lapse_unconfirmed(SYSTEM)


@periodic("voice.match", seconds=_MATCH_SECONDS, queue="slow")
def match() -> None:
    """Bring us and the media servers to one opinion, whatever was missed: a webhook, a crash, a change of rights."""
    for guild_id in _guild_ids():
        review_guild_voice(SYSTEM, guild_id)
    _end_forsaken()
    for server in all_servers():
        try:
            _match_server(server)
        except Unreachable as error:
            _log.warning("voice.server_unreachable", region=server.region_id, server=server.id, error=str(error))


def _end_forsaken() -> None:
    """End what belongs to people without a session, now and a minute ago: after a restart all come back one by one."""
    people = frozenset(VoiceConnection.objects.values_list("user_id", flat=True))
    away = people - connected_among(people)
    forsaken = away & frozenset(cache.get(_AWAY) or ())
    cache.set(_AWAY, tuple(away), timeout=2 * _MATCH_SECONDS)
    if forsaken:
        end_forsaken(SYSTEM, forsaken)


def _guild_ids() -> list[int]:
    found = VoiceConnection.objects.values_list("guild_id", flat=True).distinct()
    return [guild_id for guild_id in found if guild_id is not None]


def _match_server(server: Server) -> None:
    service = RoomService(server)
    rooms = {name: channel_id for name in service.rooms() if (channel_id := channel_of(name)) is not None}
    present: dict[int, frozenset[str]] = {}
    for name, channel_id in rooms.items():
        present[channel_id] = frozenset(_match_participants(service, name))
    carried = VoiceRoom.objects.filter(region_id=server.region_id, server_id=server.id)
    for channel_id in carried.values_list("channel_id", flat=True):
        match_room(SYSTEM, channel_id, server=server, present=present.get(channel_id, frozenset()))


def _match_participants(service: RoomService, room: str) -> list[str]:
    present = []
    for facts in service.participants(room):
        if facts.get("state") == "DISCONNECTED":
            continue
        known = participant_of(facts)
        if known is not None and confirm_connection(SYSTEM, known):
            present.append(known.connection_id)
        else:
            service.remove(room, str(facts["identity"]))
    return present
