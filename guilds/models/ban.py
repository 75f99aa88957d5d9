"""Who may not come back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now


class Ban(models.Model):
    """A ban from a guild, for good or until `expires_at`.

    `ip` is where the person was last seen when they were banned. It is compared, and shown to nobody.
    """

    guild = models.ForeignKey("guilds.Guild", on_delete=models.CASCADE, related_name="bans")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    moderator_id = models.BigIntegerField()
    reason = models.CharField(max_length=512, null=True, blank=True)
    banned_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guild", "user"], name="one_ban_per_guild")]
        indexes = [models.Index(fields=["guild", "ip"], condition=Q(ip__isnull=False), name="bans_by_ip")]

    def __str__(self) -> str:
        return f"ban of {self.user_id} from {self.guild_id}"
