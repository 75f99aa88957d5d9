"""Sending private messages with files."""

from chat.direct import DIRECT_KINDS
from chat.drafts import MessageDraft
from chat.operations.direct import prepare_private_message, send_private_message
from chat.records import MessageRecord
from chat.uploading import stored_for_sending
from core.actor import Actor


def send_private_message_with_files(actor: Actor, user_id: int, *, draft: MessageDraft) -> MessageRecord:
    """`send_private_message` for drafts of which files came along. Outside of any transaction.

    Raises what that and `send_message_with_files` raise.
    """
    if not draft.files:
        return send_private_message(actor, user_id, draft=draft)
    channel_id = prepare_private_message(actor, user_id)
    with stored_for_sending(actor, channel_id, draft=draft, kinds=DIRECT_KINDS) as ready:
        return send_private_message(actor, user_id, draft=ready)
