"""Who may not come back."""

from django.conf import settings
from django.db import models

from core.clock import now


class Ban(models.Model):
    """A ban from a guild, for good or until `expires_at`."""

    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="bans")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    moderator_id = models.BigIntegerField()
    reason = models.CharField(max_length=512, null=True, blank=True)
    banned_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guild", "user"], name="one_ban_per_guild")]

    def __str__(self) -> str:
        return f"ban of {self.user_id} from {self.guild_id}"
