"""What others are told of webhooks without what makes them speak."""

from collections.abc import Collection
from typing import Any

from guilds.records import WebhookFaceRecord
from integrations.models import Webhook

_INCOMING = 1


def webhook_facts(webhook: Webhook) -> dict[str, Any]:
    """What the audit log of the guild keeps: our own names, and never the token."""
    return {
        "id": webhook.id,
        "guild_id": webhook.guild_id,
        "channel_id": webhook.channel_id,
        "name": webhook.name,
        "creator_id": webhook.creator_id,
        "avatar": webhook.avatar,
        "type": _INCOMING,
    }


def faces_of(guild_id: int, ids: Collection[int]) -> list[WebhookFaceRecord]:
    """Those of some webhooks that the guild still has (guilds.hooks.webhook_faces). One query."""
    rows = Webhook.objects.filter(guild_id=guild_id, id__in=ids).order_by("id")
    columns = ("id", "guild_id", "channel_id", "name", "avatar")
    return [WebhookFaceRecord(**dict(zip(columns, row, strict=True))) for row in rows.values_list(*columns)]
