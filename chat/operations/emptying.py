"""What chat does when a guild goes: the hooks of guilds, registered in config/wiring.py."""

from chat.models import Channel, Invite, Message, ReadState
from core.db.pieces import delete_piece
from guilds.models import Guild

_MANY = 1000


def withdraw_invites(guild: Guild) -> None:
    """Nobody comes in any more (hook guild_deleted)."""
    Invite.objects.filter(guild_id=guild.id).delete()


def is_large(guild_id: int) -> bool:
    """Whether there is too much in a guild to be deleted while somebody waits (hook guild_is_large)."""
    counted = (Message.objects.filter(channel__guild_id=guild_id), ReadState.objects.filter(channel__guild_id=guild_id))
    return any(rows[: _MANY + 1].count() > _MANY for rows in counted)


def empty_guild(guild_id: int) -> bool:
    """Delete a piece of a guild that nobody is in any more, a channel after the other (hook guild_emptying). False
    when nothing is left."""
    channel = Channel.objects.filter(guild_id=guild_id).order_by("id").first()
    if channel is None:
        return False
    messages, reads = Message.objects.filter(channel=channel), ReadState.objects.filter(channel=channel)
    if not (delete_piece(messages) or delete_piece(reads, _MANY)):
        channel.delete()
    return True
