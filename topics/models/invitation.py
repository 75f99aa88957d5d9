"""Being asked into a topic that only the invited may enter."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class InvitationStatus(models.TextChoices):
    """What became of an invitation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class TopicInvitation(models.Model):
    """One person asks another into a topic. Whoever declined may be asked again."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    topic = models.ForeignKey("topics.Topic", on_delete=models.CASCADE, related_name="invitations")
    invited = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=InvitationStatus.choices, default=InvitationStatus.PENDING)
    created_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "invited"],
                condition=Q(status=InvitationStatus.PENDING),
                name="one_open_invitation_per_topic",
            ),
        ]
        indexes = [models.Index(fields=["invited", "status", "-id"], name="invitations_to_somebody")]

    def __str__(self) -> str:
        return f"{self.invited_id} into {self.topic_id}"
