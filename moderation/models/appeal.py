"""Appeals of people whose accounts are closed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.ids import new_id


class AppealState(models.TextChoices):
    """What became of an appeal: `lapsed` is one whose ban ended before anybody decided."""

    OPEN = "open"
    GRANTED = "granted"
    SHORTENED = "shortened"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Appeal(models.Model):
    """What somebody says against the ban that closed their account at `banned_at`, and what they were answered."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appeals")
    banned_at = models.DateTimeField()
    text = models.CharField(max_length=2000)
    made_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=9, choices=AppealState.choices, default=AppealState.OPEN)
    answer = models.CharField(max_length=1000, blank=True)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="one_open_appeal")]
        indexes = [
            models.Index(fields=["user", "-id"], name="appeals_by_user"),
            models.Index(F("id").desc(), name="open_appeals", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"appeal {self.id}"
