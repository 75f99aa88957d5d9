"""Channels, as whoever wants something there meets them."""

from collections.abc import Collection

from django.db import connection

from chat.statements.running import Row, columns, execute, marks, rows, stored
from core.clock import now

_CHANNEL_COLUMNS = (
    "id",
    "kind",
    "guild_id",
    "home_topic_id",
    "owner_id",
    "nsfw",
    "rate_limit_per_user",
    "overwrites",
    "last_message_id",
    "is_public",
    "is_deleted",
    "history_from",
)
_GUILD_COLUMNS = (
    "version",
    "owner_id",
    "verification_level",
    "mfa_level",
    "nsfw_level",
    "disabled_operations",
    "message_history_cutoff",
    "features",
    "raid_since",
    "raid_until",
)
_MEMBER_COLUMNS = (
    "joined_at",
    "role_ids",
    "nick",
    "avatar",
    "banner",
    "accent_color",
    "profile_flags",
    "mute",
    "deaf",
    "communication_disabled_until",
)

_CHANNELS = f"""
SELECT {columns("c", _CHANNEL_COLUMNS)}, {columns("g", _GUILD_COLUMNS)}, {columns("m", _MEMBER_COLUMNS)}
FROM chat_channel c
LEFT JOIN guilds_guild g ON g.id = c.guild_id
LEFT JOIN guilds_member m ON m.guild_id = c.guild_id AND m.user_id = %s
WHERE c.id """
_CHANNEL = _CHANNELS + "= %s"

CHANNEL_SPLIT = (len(_CHANNEL_COLUMNS), len(_CHANNEL_COLUMNS) + len(_GUILD_COLUMNS))
"""Where the guild's and the member's columns begin in a row of `channel_row`."""

# The newest id wins, whatever the order in which two senders commit.
_NEWEST = "last_message_id = CASE WHEN last_message_id > %s THEN last_message_id ELSE %s END"
_TOUCH_CHANNEL = f"UPDATE chat_channel SET {_NEWEST} WHERE id = %s"
_TOUCH_ROOM = f"""
UPDATE chat_channel SET {_NEWEST}, message_count = message_count + 1, last_activity = %s
WHERE id = %s AND NOT is_deleted"""


def channel_row(channel_id: int, user_id: int, *, lock: bool = False) -> Row | None:
    """A channel, its guild and the person's membership there: columns of the three, in that order (`CHANNEL_SPLIT`).

    `lock` holds the channel's row until the transaction ends.
    """
    locking = " FOR UPDATE OF c" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_CHANNEL + locking, (user_id, channel_id))
        row: Row | None = cursor.fetchone()
    return row


def channel_rows(channel_ids: Collection[int], user_id: int) -> list[Row]:
    """Those of several channels that exist, in the rows of `channel_row`."""
    return rows(f"{_CHANNELS} IN ({marks(channel_ids)})", (user_id, *channel_ids)) if channel_ids else []


def touch_channel(channel_id: int, message_id: int, *, counts: bool) -> bool:
    """Note the channel's newest message. False when the channel is gone.

    Run it before the message is stored: the row it locks keeps the channel from being deleted in between. `counts`
    also keeps the message count and the last activity, which only the topic side shows.
    """
    if counts:
        return execute(_TOUCH_ROOM, (message_id, message_id, stored(now()), channel_id)) > 0
    return execute(_TOUCH_CHANNEL, (message_id, message_id, channel_id)) > 0
