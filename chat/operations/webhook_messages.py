"""What webhooks say: messages of no account, which notify nobody and ask no member's permission.

Part of the operations of packages above, which know what a webhook is; from its draft on, a message takes the way of
all others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from accounts.records import UserRecord
from chat.access import ChannelAccess, webhook_access
from chat.checks import GuildOperation, check_operation
from chat.drafts import MessageDraft
from chat.events import MessageCreated
from chat.hooks import message_sent
from chat.models.channel import TEXT_KINDS
from chat.models.message import MessageFlags
from chat.operations._composing import composed
from chat.operations._drafts import checked_draft
from chat.operations._files import check_sizes
from chat.operations._storing import store_message
from chat.previews import previewed
from chat.records import MessageRecord
from chat.uploading import stored_files
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.ids import new_id


def say_as_webhook(actor: Actor, channel_id: int, webhook: UserRecord, draft: MessageDraft) -> MessageRecord:
    """Post what a webhook says, in the caller's transaction. `actor` is whoever made it, whose limits count.

    Slow mode, verification, ages and the history rule are for members; stickers, replies, nonces and kept media for
    people: those of a draft are left out. Publishes MessageCreated.
    Raises ProductError: what `webhook_access` and `checked_draft` raise, FEATURE_TEMPORARILY_DISABLED,
    CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL, and what the hook `message_offered` raises.
    """
    access, draft = _checked(actor, channel_id, webhook, draft)
    message, _ = composed(access, new_id(), draft)

    message = previewed(access, message)
    store_message(access, message)

    publish(MessageCreated(place=access.place, message=message))
    message_sent.run(access, message)
    return message


@contextmanager
def files_of_webhook(actor: Actor, channel_id: int, webhook: UserRecord, draft: MessageDraft) -> Iterator[MessageDraft]:
    """The draft with its files stored, for `say_as_webhook`; they go again if the block fails. Outside of any
    transaction. Raises what `say_as_webhook` raises, before anything is stored, and as `send_message_with_files`."""
    if not draft.files:
        yield draft
        return
    access, checked = _checked(actor, channel_id, webhook, draft)
    check_sizes(access, draft.files)
    is_recording = bool(checked.flags & MessageFlags.VOICE_MESSAGE)
    with stored_files(access, draft.files, is_recording=is_recording) as stored:
        yield replace(draft, stored=stored)


def _checked(
    actor: Actor, channel_id: int, webhook: UserRecord, draft: MessageDraft
) -> tuple[ChannelAccess, MessageDraft]:
    access = webhook_access(actor, channel_id, webhook)
    check_operation(access, GuildOperation.SEND_MESSAGE)
    if access.channel.kind not in TEXT_KINDS:
        raise ProductError(Code.CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL)
    return access, checked_draft(
        access, replace(draft, sticker_ids=(), favorite_meme_id=None, reference=None, nonce=None)
    )
