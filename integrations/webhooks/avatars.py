"""Where the pictures are that webhooks show themselves with."""

from core.images import PicturePlace
from integrations.models import WebhookPicture

WEBHOOK_AVATARS = PicturePlace(
    "webhook.avatar",
    "avatars/{}",  # where clients look for the picture of whoever wrote something
    lambda webhook_id, name: WebhookPicture.objects.filter(webhook_id=webhook_id, name=name).exists(),
)
