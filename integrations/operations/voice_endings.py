"""Connections that end because something around them does. Parts of other operations: hooks."""

from guilds.models import Guild
from integrations.models import VoiceConnection
from integrations.operations._voice_rows import end, lock_connections


def end_in_channel(channel_id: int) -> None:
    """Put everybody out of a channel's voice (hooks channel_going, call_ended)."""
    for row in lock_connections(VoiceConnection.objects.filter(channel_id=channel_id)):
        end(row)


def end_in_guild(guild: Guild) -> None:
    """Put everybody out of a guild's voice (hook guild_deleted)."""
    for row in lock_connections(VoiceConnection.objects.filter(guild_id=guild.id)):
        end(row)


def end_of_member(guild: Guild, user_id: int) -> None:
    """Put somebody who is about to be no member any more out of the guild's voice (hook member_going)."""
    for row in lock_connections(VoiceConnection.objects.filter(guild_id=guild.id, user_id=user_id)):
        end(row)


def end_of_recipient(channel_id: int, user_id: int) -> None:
    """Put somebody who is not in a private channel any more out of its call (hook recipient_left)."""
    for row in lock_connections(VoiceConnection.objects.filter(channel_id=channel_id, user_id=user_id)):
        end(row)
