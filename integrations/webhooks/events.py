"""What happens to webhooks."""

from chat.events import PlaceEvent


class WebhooksChanged(PlaceEvent, frozen=True, kw_only=True):
    """A channel has another webhook, one less, or one that changed."""
