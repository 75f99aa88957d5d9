"""Questions to those who run the instance."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class TicketStatus(models.TextChoices):
    """Where a ticket stands."""

    PENDING = "pending"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketCategory(models.TextChoices):
    """What a ticket is about."""

    BUG = "bug", "Bug Report"
    FEATURE = "feature", "Feature Request"
    ACCOUNT = "account", "Account Issue"
    OTHER = "other", "Other"


class TicketPriority(models.IntegerChoices):
    """How pressing its author finds it; a number, because the most pressing come first."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Ticket(models.Model):
    """A question and what was said about it. The first of its messages is the description."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tickets")
    category = models.CharField(max_length=8, choices=TicketCategory.choices, default=TicketCategory.OTHER)
    priority = models.PositiveSmallIntegerField(choices=TicketPriority.choices, default=TicketPriority.MEDIUM)
    subject = models.CharField(max_length=200)
    description = models.TextField()
    status = models.CharField(max_length=11, choices=TicketStatus.choices, default=TicketStatus.PENDING)
    admin_response = models.TextField(blank=True)
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="tickets_of_a_person"),
            models.Index(fields=["-priority", "-id"], name="tickets_by_priority"),
            models.Index(fields=["status", "-priority", "-id"], name="tickets_by_status"),
        ]

    def __str__(self) -> str:
        return f"ticket {self.id}"


class TicketMessage(models.Model):
    """Something said in a ticket, by its author or by an administrator (`is_admin`)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_admin = models.BooleanField(default=False)
    message = models.TextField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"message {self.id} in ticket {self.ticket_id}"
