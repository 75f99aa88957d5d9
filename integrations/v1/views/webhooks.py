"""Webhooks on the guild wire, for those who manage them."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from integrations.operations.webhooks import create_webhook, delete_webhook, update_webhook
from integrations.v1.inputs_webhooks import WebhookChangesInput, WebhookInput
from integrations.v1.render_webhooks import render_webhook
from integrations.v1.schemas_webhooks import WebhookResponse
from integrations.webhooks.appearance import change_webhook, make_webhook
from integrations.webhooks.queries import webhook_for, webhooks_of_channel, webhooks_of_guild

_TAGS = ("Webhooks",)


class ChannelWebhooks(V1View):
    tags = _TAGS

    @endpoint(
        response=list[WebhookResponse],
        limit="webhook:list::channel_id",
        errors=(Code.UNKNOWN_CHANNEL, Code.MISSING_PERMISSIONS),
    )
    def get(self, request: Request, channel_id: int) -> list[WebhookResponse]:
        """List the webhooks of a channel.

        Needs MANAGE_WEBHOOKS in the guild.
        """
        return [render_webhook(webhook) for webhook in webhooks_of_channel(caller(request), channel_id)]

    @endpoint(
        request=WebhookInput,
        response=WebhookResponse,
        operation=create_webhook,
        audit_reason=True,
        errors=(
            Code.UNKNOWN_CHANNEL,
            Code.INVALID_CHANNEL_TYPE,
            Code.MISSING_PERMISSIONS,
            Code.MAX_WEBHOOKS_PER_CHANNEL,
            Code.MAX_WEBHOOKS_PER_GUILD,
        ),
    )
    def post(self, request: Request, channel_id: int) -> WebhookResponse:
        """Create a webhook.

        Needs MANAGE_WEBHOOKS in the guild. Whoever has the token of the answer speaks in the channel.
        """
        valid = request.valid
        return render_webhook(make_webhook(caller(request), channel_id, name=valid["name"], avatar=valid.get("avatar")))


class GuildWebhooks(V1View):
    tags = _TAGS

    @endpoint(
        response=list[WebhookResponse],
        limit="webhook:list::guild_id",
        errors=(Code.UNKNOWN_GUILD, Code.MISSING_PERMISSIONS),
    )
    def get(self, request: Request, guild_id: int) -> list[WebhookResponse]:
        """List the webhooks of a guild.

        Needs MANAGE_WEBHOOKS. Those of channels that the caller cannot see are left out.
        """
        return [render_webhook(webhook) for webhook in webhooks_of_guild(caller(request), guild_id)]


class OneWebhook(V1View):
    tags = _TAGS

    @endpoint(
        response=WebhookResponse,
        limit="webhook:read::webhook_id",
        errors=(Code.UNKNOWN_WEBHOOK, Code.MISSING_PERMISSIONS),
    )
    def get(self, request: Request, webhook_id: int) -> WebhookResponse:
        """Get a webhook.

        Needs MANAGE_WEBHOOKS in its guild.
        """
        return render_webhook(webhook_for(caller(request), webhook_id))

    @endpoint(
        request=WebhookChangesInput,
        response=WebhookResponse,
        operation=update_webhook,
        audit_reason=True,
        errors=(
            Code.UNKNOWN_WEBHOOK,
            Code.UNKNOWN_CHANNEL,
            Code.MISSING_PERMISSIONS,
            Code.MAX_WEBHOOKS_PER_CHANNEL,
        ),
    )
    def patch(self, request: Request, webhook_id: int) -> WebhookResponse:
        """Change a webhook.

        Needs MANAGE_WEBHOOKS in its guild. Another text channel of the guild may be named for it to speak in.
        """
        valid = request.valid
        webhook = change_webhook(caller(request), webhook_id, changes=valid.changes(), avatar=valid.get("avatar"))
        return render_webhook(webhook)

    @endpoint(operation=delete_webhook, audit_reason=True, errors=(Code.UNKNOWN_WEBHOOK, Code.MISSING_PERMISSIONS))
    def delete(self, request: Request, webhook_id: int) -> None:
        """Delete a webhook.

        Needs MANAGE_WEBHOOKS in its guild. What it said stays.
        """
        delete_webhook(caller(request), webhook_id)
