"""How far people have read, and the mentions that they have not read yet."""

from collections.abc import Sequence

from chat.statements.running import Row, execute, marks

_MOST_PARAMETERS = 10_000

_READ_UP_TO = """
INSERT INTO chat_readstate (user_id, channel_id, last_message_id, mention_count) VALUES (%s, %s, %s, %s)
ON CONFLICT (user_id, channel_id) DO UPDATE
SET last_message_id = excluded.last_message_id, mention_count = excluded.mention_count"""

# A read state that does not exist yet begins before the first message, whose id is greater than the channel's.
_COUNT = """
ON CONFLICT (user_id, channel_id) DO UPDATE SET mention_count = chat_readstate.mention_count + 1"""
_COUNT_PEOPLE = (
    """
INSERT INTO chat_readstate (user_id, channel_id, last_message_id, mention_count)
SELECT id, %s, %s, 1 FROM accounts_user WHERE id IN ({ids}) AND NOT is_bot"""
    + _COUNT
)
_REMEMBER = """
INSERT INTO chat_recentmention (user_id, message_id, guild_id, channel_id, is_direct, by_role, by_everyone)
SELECT id, %s, %s, %s, %s, %s, %s FROM accounts_user WHERE id IN ({ids}) AND NOT is_bot"""
_COUNT_RECIPIENTS = (
    """
INSERT INTO chat_readstate (user_id, channel_id, last_message_id, mention_count)
SELECT user_id, %s, %s, 1 FROM chat_channelmember
WHERE channel_id = %s AND user_id <> %s AND NOT is_banned"""
    + _COUNT
)


def read_up_to(user_id: int, channel_id: int, message_id: int, mention_count: int = 0) -> None:
    """Set how far somebody has read, forwards or backwards."""
    execute(_READ_UP_TO, (user_id, channel_id, message_id, mention_count))


def count_mention_of(user_ids: Sequence[int], channel_id: int) -> None:
    """One more unread mention in the channel for each of these people; bots have no read states. One statement for up
    to 10,000."""
    _for_people(_COUNT_PEOPLE, (channel_id, channel_id), user_ids)


def remember_mention_of(user_ids: Sequence[int], message_id: int, guild_id: int, channel_id: int, *how: bool) -> None:
    """Note that a message mentioned each of these people, and how: directly, by a role, as one of everyone. One
    statement for up to 10,000."""
    _for_people(_REMEMBER, (message_id, guild_id, channel_id, *how), user_ids)


def _for_people(statement: str, values: Row, user_ids: Sequence[int]) -> None:
    for start in range(0, len(user_ids), _MOST_PARAMETERS):
        some = user_ids[start : start + _MOST_PARAMETERS]
        execute(statement.format(ids=marks(some)), (*values, *some))


def count_mention_of_recipients(channel_id: int, author_id: int) -> None:
    """One more unread mention for everybody in a private channel but the author."""
    execute(_COUNT_RECIPIENTS, (channel_id, channel_id, channel_id, author_id))
