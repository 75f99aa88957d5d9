"""Messages with their authors, what they reply to, their files and reactions."""

from collections.abc import Sequence

from django.db import connection

from accounts.records import UserRecord
from chat.statements.running import Row, columns, execute, marks, rows
from core.search import stored_words

MESSAGE_COLUMNS = (
    "id",
    "channel_id",
    "kind",
    "flags",
    "content",
    "edited_at",
    "pinned",
    "tts",
    "mention_everyone",
    "mention_ids",
    "mention_role_ids",
    "embeds",
    "stickers",
    "reference",
    "snapshots",
    "call",
    "alias",
    "media",
    "gif_url",
    "has_files",
    "webhook_id",
    "webhook_name",
    "webhook_avatar",
)
ATTACHMENT_COLUMNS = (
    "id",
    "channel_id",
    "filename",
    "title",
    "description",
    "content_type",
    "flags",
    "duration",
    "waveform",
    "nsfw",
    "expires_at",
    "expired",
)
FILE_COLUMNS = ("id", "size", "content_hash", "media_type", "width", "height", "placeholder", "duration")
_STORED_COLUMNS = ("author_id", "deletion_reason", "words", *MESSAGE_COLUMNS)

_FACES = columns("u", UserRecord.COLUMNS)
_PAGE = f"SELECT {columns('m', (*MESSAGE_COLUMNS, 'author_id'))} FROM chat_message m"
_HAS_REACTIONS = "EXISTS (SELECT 1 FROM chat_reaction r WHERE r.message_id = {}.id)"
_LIVE = "m.channel_id = %s AND m.deleted_at IS NULL"

_HISTORY = f"{_PAGE} WHERE {_LIVE} AND m.id > %s AND m.id < %s ORDER BY m.id DESC LIMIT %s"
_FROM_ANCHOR = f"{_PAGE} WHERE {_LIVE} AND m.id >= %s ORDER BY m.id LIMIT %s"
_AROUND = f"SELECT * FROM ({_HISTORY}) older UNION ALL SELECT * FROM ({_FROM_ANCHOR}) newer"
_ONE = f"{_PAGE} WHERE m.id = %s AND {_LIVE}"

# What replies point to comes with them: same channel, still there, not older than what the reader may see. Whether
# there are reactions is asked here, so that most pages need no further query for them.
_WITH_PEOPLE = f"""
WITH page AS ({{page}})
SELECT 1, {_HAS_REACTIONS.format("p")}, {columns("p", MESSAGE_COLUMNS)}, {_FACES}
FROM page p LEFT JOIN accounts_user u ON u.id = p.author_id
UNION ALL
SELECT 0, {_HAS_REACTIONS.format("m")}, {columns("m", MESSAGE_COLUMNS)}, {_FACES}
FROM chat_message m LEFT JOIN accounts_user u ON u.id = m.author_id
WHERE {{answered}}
AND m.id IN (SELECT CAST(reference ->> 'message_id' AS BIGINT) FROM page WHERE kind = 19)"""
_ANSWERED_HERE = f"{_LIVE} AND m.id >= %s"

_READ_HISTORY = _WITH_PEOPLE.format(page=_HISTORY, answered=_ANSWERED_HERE)
_READ_AROUND = _WITH_PEOPLE.format(page=_AROUND, answered=_ANSWERED_HERE)
_READ_ONE = _WITH_PEOPLE.format(page=_ONE, answered=_ANSWERED_HERE)
_READ_THESE = _WITH_PEOPLE.format(
    page=f"{_PAGE} WHERE m.id IN ({{ids}}) AND m.deleted_at IS NULL", answered="m.deleted_at IS NULL"
)

_ATTACHMENTS = f"""
SELECT a.message_id, {columns("a", ATTACHMENT_COLUMNS)}, {columns("f", FILE_COLUMNS)}
FROM chat_attachment a JOIN chat_mediafile f ON f.id = a.file_id
WHERE a.message_id IN ({{ids}}) ORDER BY a.message_id, a.position, a.id"""

_INSERT_MESSAGE = f"""
INSERT INTO chat_message ({", ".join(_STORED_COLUMNS)})
VALUES ({marks(_STORED_COLUMNS)})"""

_REACTIONS = """
SELECT r.message_id, r.emoji_id, r.emoji_name, r.animated, r.count,
EXISTS (SELECT 1 FROM chat_reactionby b WHERE b.reaction_id = r.id AND b.user_id = %s)
FROM chat_reaction r WHERE r.message_id IN ({ids}) ORDER BY r.id"""

_AUTHOR = """
SELECT COALESCE(m.author_id, m.webhook_id) FROM chat_channel c JOIN chat_message m ON m.channel_id = c.id
WHERE m.id = %s AND c.id = %s AND m.deleted_at IS NULL"""
_KEEP_CHANNEL = " FOR KEY SHARE OF c"  # before the message, as those who delete the channel do
_KEEP_MESSAGE = _KEEP_CHANNEL + " FOR NO KEY UPDATE OF m"


def history_rows(channel_id: int, *, floor: int, after: int, before: int, limit: int) -> list[Row]:
    """The newest `limit` messages with `after < id < before`, none older than `floor`, and what they reply to.

    A row is 1 for the page or 0 for a message replied to, whether it has reactions, then MESSAGE_COLUMNS, then the
    author's UserRecord.COLUMNS, all of them null where a webhook spoke.
    """
    page = (channel_id, max(after, floor - 1), before, limit)
    return rows(_READ_HISTORY, (*page, channel_id, floor))


def rows_around(channel_id: int, anchor: int, *, floor: int, limit: int) -> list[Row]:
    """Up to `limit` messages before the anchor and as many from it on, in the rows of `history_rows`."""
    older = (channel_id, floor - 1, anchor, limit)
    newer = (channel_id, max(anchor, floor), limit)
    return rows(_READ_AROUND, (*older, *newer, channel_id, floor))


def message_rows(channel_id: int, message_id: int, *, floor: int) -> list[Row]:
    """One message, however old, and what it replies to unless that is older than `floor`: rows of `history_rows`."""
    return rows(_READ_ONE, (message_id, channel_id, channel_id, floor))


def rows_of(message_ids: Sequence[int]) -> list[Row]:
    """Messages of any channels, and what they reply to, however old: rows of `history_rows`."""
    return rows(_READ_THESE.format(ids=marks(message_ids)), tuple(message_ids))


def reaction_rows(message_ids: Sequence[int], viewer_id: int) -> list[Row]:
    """The reactions on messages in the order in which they began: message, emoji id, name, animated, count, and
    whether the viewer is among them."""
    return rows(_REACTIONS.format(ids=marks(message_ids)), (viewer_id, *message_ids))


def locked_author(channel_id: int, message_id: int) -> int | None:
    """Who wrote a message of the channel, be it a webhook; None when it is not there (any more).

    Until the transaction ends, other writers of the message wait and neither it nor its channel goes.
    """
    locking = _KEEP_MESSAGE if connection.features.has_select_for_update else ""
    found = rows(_AUTHOR + locking, (message_id, channel_id))
    return found[0][0] if found else None


def attachment_rows(message_ids: Sequence[int]) -> list[Row]:
    """The attachments of messages, each message's in order: message id, ATTACHMENT_COLUMNS, FILE_COLUMNS."""
    return rows(_ATTACHMENTS.format(ids=marks(message_ids)), message_ids)


def lock_message(channel_id: int, message_id: int) -> None:
    """Make other writers of the message wait, and those who would delete its channel, until the transaction ends.
    SQLite has one writer at a time anyway."""
    if connection.features.has_select_for_update:
        rows(_AUTHOR + _KEEP_CHANNEL + " FOR UPDATE OF m", (message_id, channel_id))


def insert_message(author_id: int | None, values: Row, words: str) -> None:
    """Store a message: its author, None for webhooks, the values of MESSAGE_COLUMNS, lists and objects as JSON text,
    and what it is found by."""
    execute(_INSERT_MESSAGE, (author_id, "", stored_words(words), *values))
