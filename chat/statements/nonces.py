"""The numbers that clients give to messages they send."""

from datetime import datetime

from chat.statements.running import rows, stored
from core.clock import now

_CLAIM_NONCE = """
INSERT INTO chat_messagenonce (author_id, nonce, channel_id, message_id, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (author_id, nonce) DO UPDATE
SET channel_id = excluded.channel_id, message_id = excluded.message_id, created_at = excluded.created_at
WHERE chat_messagenonce.created_at < %s
RETURNING message_id"""
_CLAIMED_NONCE = "SELECT channel_id, message_id FROM chat_messagenonce WHERE author_id = %s AND nonce = %s"


def claim_nonce(author_id: int, nonce: str, channel_id: int, message_id: int, *, expired: datetime) -> bool:
    """Tie a nonce to the message about to be stored. False when an earlier message has it since `expired` or later.

    Of parallel claims exactly one succeeds: the others wait for its transaction to end.
    """
    values = (author_id, nonce, channel_id, message_id, stored(now()), stored(expired))
    return bool(rows(_CLAIM_NONCE, values))


def claimed_nonce(author_id: int, nonce: str) -> tuple[int, int]:
    """Channel and message of a nonce that could not be claimed."""
    ((channel_id, message_id),) = rows(_CLAIMED_NONCE, (author_id, nonce))
    return channel_id, message_id
