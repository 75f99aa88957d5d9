"""A code that lets people into a guild or a group, or to a pack."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now


class Invite(models.Model):
    """An invite to a channel, and with it to the channel's guild or group; or to a pack of emojis or stickers."""

    code = models.CharField(max_length=32, primary_key=True)
    channel = models.ForeignKey("chat.Channel", on_delete=models.CASCADE, null=True, blank=True, related_name="invites")
    pack = models.ForeignKey(
        "guilds.ExpressionPack", on_delete=models.CASCADE, null=True, blank=True, related_name="invites"
    )
    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, null=True, blank=True, related_name="invites")
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    max_uses = models.PositiveIntegerField(default=0)
    max_age = models.PositiveIntegerField(default=0)  # seconds; 0 is for ever
    uses = models.PositiveIntegerField(default=0)
    temporary = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invites_lead_to_one_place",
                condition=Q(channel__isnull=False, pack__isnull=True)
                | Q(channel__isnull=True, guild__isnull=True, pack__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.code
