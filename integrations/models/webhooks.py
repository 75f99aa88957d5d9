"""Incoming webhooks: addresses through which other programs speak in a channel."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class Webhook(models.Model):
    """Whoever knows its token speaks in its channel. The token is sealed: managers may see it again.

    `creator` is who made it; they need not be in the guild any more.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="webhooks")
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, related_name="webhooks")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=80)
    avatar = models.CharField(max_length=40, null=True, blank=True)
    token = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"webhook {self.id}"


class WebhookPicture(models.Model):
    """A picture that a webhook shows or showed: its file stays while the webhook or a message shows it, which may be
    longer than there is a webhook.

    `source` is the digest of the address it was fetched from; its own pictures, which were uploaded, have their name
    there. Without a `name` nothing could be fetched.
    """

    webhook_id = models.BigIntegerField()
    source = models.CharField(max_length=64)
    name = models.CharField(max_length=40, null=True, blank=True)
    at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook_id", "source"], name="one_picture_per_source")]
        indexes = [models.Index(fields=["webhook_id", "name"], name="webhook_pictures_by_name")]

    def __str__(self) -> str:
        return f"picture {self.name} of webhook {self.webhook_id}"


class WebhookDelivery(models.Model):
    """Something another program has told of already, by the number it gave its telling."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    number = models.CharField(max_length=64)
    at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "number"], name="one_delivery_per_number")]

    def __str__(self) -> str:
        return f"delivery to webhook {self.webhook_id}"
