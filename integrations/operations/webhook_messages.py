"""What comes by a webhook."""

from accounts.records import UserRecord
from chat.drafts import MessageDraft
from chat.operations.webhook_messages import say_as_webhook
from chat.records import MessageRecord
from core.actor import Actor
from core.limits import require
from core.operations import operation
from integrations.models import WebhookDelivery
from integrations.webhooks.access import on_account_of, webhook_by_token


@operation("webhook.execute")
def execute_webhook(
    actor: Actor,
    webhook_id: int,
    *,
    token: str,
    face: UserRecord,
    draft: MessageDraft,
    delivery: str | None = None,
) -> MessageRecord | None:
    """Say something in the webhook's channel, looking like `face`; files of the draft are stored already.

    However many addresses it comes from, a webhook says so much a minute (`webhook:said`). What was delivered under the
    same number (`delivery`) within a day is not said again: None. Publishes MessageCreated.
    Raises ProductError: UNKNOWN_WEBHOOK, RateLimited, and what `say_as_webhook` raises.
    """
    webhook = webhook_by_token(webhook_id, token)
    require("webhook:said", webhook.id)
    if delivery is not None and not _is_new(webhook.id, delivery):
        return None
    return say_as_webhook(on_account_of(webhook.creator, actor.ip), webhook.channel_id, face, draft)


def _is_new(webhook_id: int, number: str) -> bool:
    _, is_new = WebhookDelivery.objects.get_or_create(webhook_id=webhook_id, number=number)
    return is_new
