"""The SQL of the hot path: sending a message, listing messages, counting mentions.

Written out because building these queries through the ORM costs more processor time than everything else in sending
a message together (120 to 180 µs a query against about 15 µs for its text). Every statement runs unchanged on SQLite
(3.38 or newer, for `->>`) and PostgreSQL. Nothing here decides anything: callers have checked and bring the values.
"""

from chat.statements.channels import CHANNEL_SPLIT, channel_row, channel_rows, touch_channel
from chat.statements.messages import (
    ATTACHMENT_COLUMNS,
    FILE_COLUMNS,
    MESSAGE_COLUMNS,
    attachment_rows,
    history_rows,
    insert_message,
    lock_message,
    locked_author,
    message_rows,
    reaction_rows,
    rows_around,
    rows_of,
)
from chat.statements.nonces import claim_nonce, claimed_nonce
from chat.statements.reading import (
    count_mention_of,
    count_mention_of_recipients,
    read_up_to,
    remember_mention_of,
)
from chat.statements.running import Row, moment

__all__ = [
    "ATTACHMENT_COLUMNS",
    "CHANNEL_SPLIT",
    "FILE_COLUMNS",
    "MESSAGE_COLUMNS",
    "Row",
    "attachment_rows",
    "channel_row",
    "channel_rows",
    "claim_nonce",
    "claimed_nonce",
    "count_mention_of",
    "count_mention_of_recipients",
    "history_rows",
    "insert_message",
    "lock_message",
    "locked_author",
    "message_rows",
    "moment",
    "reaction_rows",
    "read_up_to",
    "remember_mention_of",
    "rows_around",
    "rows_of",
    "touch_channel",
]
