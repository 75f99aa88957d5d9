"""Work on channels and messages that nobody asks for."""

from django.db import transaction

from chat.models import Message
from chat.notices import TELL_ROOM, tell_members
from chat.operations.discarding import DISCARD_JOB, delete_piece_of_channel
from chat.operations.kept import forget_old_mentions
from chat.operations.nonces import forget_old_nonces
from chat.operations.purging import PURGE_JOB, purge_piece, remove_deleted_piece
from chat.operations.room_deletion import remove_rooms_over
from core.actor import Actor
from core.jobs import job, periodic

_MINUTE = 60.0
_HOUR = 60 * _MINUTE


@periodic("chat.forget_nonces", seconds=_MINUTE)
def sweep_nonces() -> None:
    """Forget the nonces that no repetition can use any more."""
    forget_old_nonces(Actor(user=None, kind="system"))


@periodic("chat.forget_mentions", seconds=_HOUR)
def sweep_mentions() -> None:
    """Delete what is too old for anybody's recent mentions, a piece at a time."""
    while forget_old_mentions(Actor(user=None, kind="system")):
        pass


@periodic("chat.remove_deleted", seconds=_HOUR, queue="slow")
def sweep_deleted() -> None:
    """Remove what was deleted long enough ago: messages of the topic side, and rooms whose deletion was approved."""
    system = Actor(user=None, kind="system")
    while remove_deleted_piece(system):
        continue
    while remove_rooms_over(system):
        continue


@job(TELL_ROOM)
def tell_room(*, message_id: int, told: list[int], insists: bool) -> None:
    """Tell a room's members of a message."""
    with transaction.atomic():
        rows = Message.objects.select_related("author", "channel__home_topic").filter(pk=message_id, deleted_at=None)
        message = rows.first()
        if message is not None:
            tell_members(message, told, insists=insists)


@job(PURGE_JOB, queue="slow")
def purge_messages(*, guild_id: int, user_id: int, since: int, until: int) -> None:
    """Delete what a banned person wrote lately, from where the last attempt left it."""
    system = Actor(user=None, kind="system")
    while purge_piece(system, guild_id=guild_id, user_id=user_id, since=since, until=until):
        continue


@job(DISCARD_JOB, queue="slow")
def delete_discarded(*, channel_ids: list[int]) -> None:
    """Delete what is in discarded channels, from where the last attempt left it."""
    for channel_id in channel_ids:
        while delete_piece_of_channel(Actor(user=None, kind="system"), channel_id):
            continue
