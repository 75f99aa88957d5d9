"""Webhooks as the guild wire's dispatches."""

from gateway.v1.rendered import Audience, Rendered, in_place, renders
from integrations.webhooks.events import WebhooksChanged


@renders(WebhooksChanged)
def _webhooks_update(event: WebhooksChanged) -> list[Rendered]:
    payload = in_place(event, {"channel_id": str(event.place.channel_id)})
    return [Rendered("WEBHOOKS_UPDATE", payload, Audience("viewers", event.place.channel_id))]
