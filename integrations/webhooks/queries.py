"""Reading webhooks, for those who may manage them."""

from chat.guild_channels import access_channel_in_guild
from core.actor import Actor
from core.permissions import P
from guilds.access import access_guild
from integrations.models import Webhook
from integrations.webhooks.access import access_webhook, require_managing, sees
from integrations.webhooks.records import WebhookRecord


def webhooks_of_channel(actor: Actor, channel_id: int) -> list[WebhookRecord]:
    """The webhooks of a channel, oldest first. Raises as `access_channel_in_guild`, MISSING_PERMISSIONS."""
    require_managing(access_channel_in_guild(actor, channel_id).access)
    rows = Webhook.objects.filter(channel_id=channel_id).select_related("creator").order_by("id")
    return [WebhookRecord.of(webhook) for webhook in rows]


def webhooks_of_guild(actor: Actor, guild_id: int) -> list[WebhookRecord]:
    """The webhooks of a guild in channels that the actor can see, oldest first. Raises as `access_guild`."""
    access = access_guild(actor, guild_id, P.MANAGE_WEBHOOKS)
    rows = Webhook.objects.filter(guild_id=guild_id).select_related("creator", "channel").order_by("id")
    return [WebhookRecord.of(webhook) for webhook in rows if sees(access, webhook.channel)]


def webhook_for(actor: Actor, webhook_id: int) -> WebhookRecord:
    """One webhook. Raises as `access_webhook`."""
    return WebhookRecord.of(access_webhook(actor, webhook_id))
