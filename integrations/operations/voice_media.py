"""What the media servers tell of their rooms, and what follows from it."""

from datetime import datetime, timedelta

from django.db.models import Q

from core.actor import Actor
from core.clock import now
from core.operations import operation
from integrations.models import VoiceConnection, VoiceRoom
from integrations.operations._voice_rows import CONFIRM_SECONDS, end, lock_connections, tell_media, unpin_if_empty
from integrations.voice.participants import Participant
from integrations.voice.tokens import Rights
from integrations.voice.topology import Server

_SETTLED = timedelta(seconds=30)


@operation("voice.confirm")
def confirm_connection(actor: Actor, known: Participant) -> bool:
    """A participant has come into a channel's room. False when it must go: nobody was let in there by that name, or by
    another token. For the system.

    A token says what was allowed when it was given out, and lets in for minutes: what is not so any more is taken back.
    """
    rows = lock_connections(VoiceConnection.objects.filter(pk=known.connection_id))
    if not rows or (rows[0].channel_id, rows[0].nonce) != (known.channel_id, known.nonce):
        return False
    if not known.has(Rights.of(rows[0])):
        tell_media(rows[0])
    if rows[0].confirmed_at is None:
        rows[0].confirmed_at = now()
        rows[0].save(update_fields=["confirmed_at"])
    return True


@operation("voice.lose")
def lose_connection(actor: Actor, connection_id: str, *, channel_id: int, server: Server) -> None:
    """A participant is gone from a channel's room on this server. Nothing happens if the channel is carried by another
    server now, or the connection is elsewhere. For the system. Publishes as `end`."""
    for row in lock_connections(VoiceConnection.objects.filter(pk=connection_id, channel_id=channel_id)):
        if _is_on(channel_id, server):
            end(row, media_knows=True)


@operation("voice.close")
def close_room(actor: Actor, channel_id: int, *, server: Server, at: datetime) -> None:
    """A channel's room on this server ended at that moment, with everybody who was in it by then. For the system.
    Publishes as `end`."""
    if not _is_on(channel_id, server):
        return
    found = VoiceConnection.objects.filter(channel_id=channel_id, issued_at__lte=at)
    for row in lock_connections(found):
        end(row, media_knows=True)
    unpin_if_empty(channel_id)


@operation("voice.lapse")
def lapse_unconfirmed(actor: Actor) -> None:
    """End connections that no media server has confirmed within half a minute. For the system. Publishes as `end`."""
    since = now() - timedelta(seconds=CONFIRM_SECONDS)
    late = VoiceConnection.objects.filter(confirmed_at=None, issued_at__lte=since)
    for row in lock_connections(late):
        if row.confirmed_at is None and row.issued_at <= since:
            end(row)


@operation("voice.match_room")
def match_room(actor: Actor, channel_id: int, *, server: Server, present: frozenset[str]) -> None:
    """End the connections that should be in a channel's room for a while and are not. For the system. Publishes as
    `end`."""
    settled = now() - _SETTLED
    found = VoiceConnection.objects.filter(channel_id=channel_id, confirmed_at__lte=settled).exclude(pk__in=present)
    for row in lock_connections(found):
        if row.confirmed_at is not None and row.confirmed_at <= settled and _is_on(channel_id, server):
            end(row, media_knows=True)


@operation("voice.end_forsaken")
def end_forsaken(actor: Actor, user_ids: frozenset[int]) -> None:
    """End what people without any gateway session have had for more than a minute: the process that would have done so
    is gone. For the system. Publishes as `end`."""
    old = now() - 2 * _SETTLED
    found = VoiceConnection.objects.filter(Q(confirmed_at__lte=old), user_id__in=user_ids, issued_at__lte=old)
    for row in lock_connections(found):
        end(row)


def _is_on(channel_id: int, server: Server) -> bool:
    room = VoiceRoom.objects.filter(channel_id=channel_id).first()
    return room is None or (room.region_id, room.server_id) == (server.region_id, server.id)
