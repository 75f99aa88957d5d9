"""A client's own number for a message: sending it twice makes one message."""

from datetime import timedelta

from msgspec.structs import replace

from chat import statements
from chat.access import ChannelAccess, readable_message
from chat.models import MessageNonce
from chat.records import MessageRecord
from core.clock import now
from core.errors import Code, ProductError

KEPT = timedelta(minutes=5)
_NEARLY_OVER = timedelta(seconds=30)


def earlier_message(access: ChannelAccess, nonce: str | None, message_id: int) -> MessageRecord | None:
    """The message this nonce was sent with in the last five minutes; None means it now belongs to `message_id`.

    Raises UNKNOWN_MESSAGE when that message is in another channel or gone.
    """
    if nonce is None or access.actor is None:
        return None
    author_id, channel_id = access.actor.user_id, access.channel.id
    if statements.claim_nonce(author_id, nonce, channel_id, message_id, expired=now() - KEPT):
        return None
    where, which = statements.claimed_nonce(author_id, nonce)
    if where != channel_id:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    return replace(readable_message(access, which, own=True), nonce=nonce)


def is_claimed(access: ChannelAccess, nonce: str | None) -> bool:
    """Whether a message with this nonce was sent in the last five minutes, and will be found by it for some time yet:
    whoever asks leaves out what only a new message needs."""
    if nonce is None or access.actor is None:
        return False
    rows = MessageNonce.objects.filter(author_id=access.actor.user_id, nonce=nonce)
    return rows.filter(created_at__gte=now() - KEPT + _NEARLY_OVER).exists()
