"""Strikes: points against somebody, which add up and lapse."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class StrikeCategory(models.TextChoices):
    """What somebody did."""

    SPAM = "spam"
    HARASSMENT = "harassment"
    HATE = "hate"
    VIOLENCE = "violence"
    SEXUAL = "sexual", "sexual content"
    PRIVACY = "privacy"
    FRAUD = "fraud"
    EVASION = "evasion", "evasion of a ban"
    OTHER = "other"


class Strike(models.Model):
    """Points against somebody, for a reason. It counts until it lapses (`expires_at`; None: never) or is taken back."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="strikes")
    points = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(max_length=16, choices=StrikeCategory.choices)
    reason = models.CharField(max_length=512)
    given_by = models.BigIntegerField()
    given_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    report_id = models.BigIntegerField(null=True, blank=True)
    taken_back_by = models.BigIntegerField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="strikes_by_user")]

    def __str__(self) -> str:
        return f"strike {self.id}"

    @property
    def state(self) -> str:
        """In a word: whether it counts, and why not."""
        if self.taken_back_at is not None:
            return "taken back"
        return "lapsed" if self.expires_at is not None and self.expires_at <= now() else "counts"


def counting() -> Q:
    """The strikes that count now."""
    return Q(taken_back_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
