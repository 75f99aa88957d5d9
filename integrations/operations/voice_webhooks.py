"""Signed news of the media servers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.actor import Actor
from core.clock import now
from core.jobs import enqueue
from core.operations import operation
from integrations.operations._voice_rows import REMOVE_JOB
from integrations.operations.voice_media import close_room, confirm_connection
from integrations.voice.participants import channel_of, participant_of
from integrations.voice.topology import Server

LOST_JOB = "voice.check_lost"
_ROUNDING = timedelta(seconds=1)


@operation("voice.hear")
def hear_of_room(actor: Actor, server: Server, news: dict[str, Any]) -> None:
    """Take in what a server says of a room of ours: somebody came or went, or it ended. For the system.

    Saying it again changes nothing. Publishes VoiceStateChanged, and for private calls what follows from it.
    """
    room = str((news.get("room") or {}).get("name", ""))
    channel_id = channel_of(room)
    if channel_id is None:
        return
    match news.get("event"):
        case "participant_joined":
            _came(actor, server, room, news.get("participant") or {})
        case "participant_left" | "participant_connection_aborted":
            _went(server, room, news.get("participant") or {})
        case "room_finished":
            close_room(actor, channel_id, server=server, at=_moment(news))


def _came(actor: Actor, server: Server, room: str, facts: dict[str, Any]) -> None:
    known, identity = participant_of(facts), str(facts.get("identity", ""))
    is_ours = known is not None and known.channel_id == channel_of(room)
    if known is None or not is_ours or not confirm_connection(actor, known):
        enqueue(REMOVE_JOB, region_id=server.region_id, server_id=server.id, room=room, identity=identity)


def _went(server: Server, room: str, facts: dict[str, Any]) -> None:
    known = participant_of(facts)
    if known is not None:
        enqueue(
            LOST_JOB,
            region_id=server.region_id,
            server_id=server.id,
            room=room,
            connection_id=known.connection_id,
            identity=known.identity,
        )


def _moment(news: dict[str, Any]) -> datetime:
    """When it happened, rounded up: whoever was let in later waits for the next room."""
    try:
        return datetime.fromtimestamp(int(news["createdAt"]), UTC) + _ROUNDING
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now()
