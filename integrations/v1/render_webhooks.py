"""Webhooks as the guild wire shows them."""

from accounts.v1.render import render_user
from integrations.v1.schemas_webhooks import WebhookResponse, WebhookTokenResponse
from integrations.webhooks.records import WebhookRecord


def render_webhook(webhook: WebhookRecord) -> WebhookResponse:
    """For those who manage it."""
    return {**render_for_token(webhook), "user": render_user(webhook.creator)}


def render_for_token(webhook: WebhookRecord) -> WebhookTokenResponse:
    """For whoever has its token: who made it is not told."""
    return {
        "id": str(webhook.id),
        "guild_id": str(webhook.guild_id),
        "channel_id": str(webhook.channel_id),
        "name": webhook.name,
        "avatar": webhook.avatar,
        "token": webhook.token,
    }
