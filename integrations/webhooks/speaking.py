"""From what another program sent to a message: everything that takes long, and so stands outside of transactions."""

import hashlib
from dataclasses import dataclass

from chat.drafts import MessageDraft
from chat.operations.webhook_messages import files_of_webhook
from chat.records import MessageRecord, webhook_author
from integrations.models import Webhook
from integrations.operations.webhook_messages import execute_webhook
from integrations.webhooks.access import on_account_of
from integrations.webhooks.pictures import avatar_behind
from integrations.webhooks.records import token_of


@dataclass(frozen=True, slots=True)
class Saying:
    """What a webhook is to say, and how it shows itself for once: its own name and picture where none are given.
    `delivery` is the number under which its sender tells of it once."""

    draft: MessageDraft
    name: str | None = None
    avatar_url: str | None = None
    delivery: str | None = None


def speak(webhook: Webhook, saying: Saying, ip: str = "") -> MessageRecord | None:
    """Have the webhook say something; None for what it was told before.

    Raises what `execute_webhook` raises, and of files as `send_message_with_files`.
    """
    actor = on_account_of(webhook.creator, ip)
    avatar = webhook.avatar
    if saying.avatar_url is not None:
        avatar = avatar_behind(actor, webhook, saying.avatar_url)
    face = webhook_author(webhook.id, saying.name or webhook.name, avatar)
    number = None if saying.delivery is None else hashlib.sha256(saying.delivery.encode()).hexdigest()
    with files_of_webhook(actor, webhook.channel_id, face, saying.draft) as ready:
        return execute_webhook(actor, webhook.id, token=token_of(webhook), face=face, draft=ready, delivery=number)
