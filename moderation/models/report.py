"""The one queue of reports, whichever side they come from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.clock import now
from core.ids import new_id


class ReportKind(models.TextChoices):
    """What kind of thing is reported; `Report.target_id` is its id."""

    MESSAGE = "message"
    USER = "user"
    GUILD = "guild"
    TOPIC = "topic"
    POST = "post"
    COMMENT = "comment"
    ROOM = "room"


class ReportAspect(models.TextChoices):
    """Which side of it: a message between two people, who wrote it (who may be anonymous to the reporter), a picture
    of a person or room, a room's background."""

    WHOLE = ""
    DIRECT = "direct"
    AUTHOR = "author"
    PICTURE = "picture"
    BACKGROUND = "background"


class ReportSource(models.TextChoices):
    """Where a report comes from: a person, the form for people without an account, an owner who took away what
    somebody else had written, the server itself."""

    PERSON = "person"
    FORM = "form"
    REMOVAL = "removal"
    SERVER = "server"


class ReportStatus(models.TextChoices):
    """How a report ended, if it did."""

    PENDING = "pending"
    REVIEWED = "reviewed"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class ReportAction(models.TextChoices):
    """What was done about it."""

    NONE = ""
    DELETED = "deleted"
    USER_BANNED = "user_banned"
    USER_WARNED = "user_warned"
    TIMED_OUT = "timed_out"
    DISABLED = "disabled"
    STRUCK = "strike"
    DISMISSED = "dismissed"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Report(models.Model):
    """A report: what it is about, what that looked like at the time, and what became of it.

    `is_open` is true until it is settled; an escalated one stays open for the administrators. `is_private` reports are
    none of a topic's moderators' business: they are about private messages and private rooms. `snapshot` holds the
    facts of the thing itself, `context` the messages around it, both with ids instead of names. `alias` is set when
    who is reported is anonymous there. `reporter_facts` is what somebody without an account said of themselves.
    `escalated_*` say who passed it on last, why, and to whom (None: whoever settles reports). Of what the server
    reports again and again there is one open report by `server_key`, which counts (`times`).
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=8, choices=ReportSource.choices, default=ReportSource.PERSON)
    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    aspect = models.CharField(max_length=10, choices=ReportAspect.choices, blank=True, default=ReportAspect.WHOLE)
    target_id = models.BigIntegerField()
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports_made"
    )
    reporter_facts = models.JSONField(default=dict, blank=True)
    reported_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports_received"
    )
    alias = models.CharField(max_length=40, blank=True)
    guild_id = models.BigIntegerField(null=True, blank=True)
    topic_id = models.BigIntegerField(null=True, blank=True)
    channel_id = models.BigIntegerField(null=True, blank=True)
    invite_code = models.CharField(max_length=64, blank=True)
    is_private = models.BooleanField(default=False)
    category = models.CharField(max_length=500)
    details = models.CharField(max_length=1000, blank=True)
    server_key = models.CharField(max_length=100, blank=True)
    times = models.PositiveIntegerField(default=1)
    snapshot = models.JSONField(default=dict, blank=True)
    context = models.JSONField(default=list, blank=True)

    is_open = models.BooleanField(default=True)
    status = models.CharField(max_length=9, choices=ReportStatus.choices, default=ReportStatus.PENDING)
    action = models.CharField(max_length=12, choices=ReportAction.choices, blank=True, default=ReportAction.NONE)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports_assigned"
    )
    notes = models.TextField(blank=True)
    public_comment = models.CharField(max_length=512, blank=True)
    escalated_by = models.BigIntegerField(null=True, blank=True)
    escalated_to = models.BigIntegerField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalation_reason = models.CharField(max_length=512, blank=True)
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "kind", "aspect", "target_id"],
                condition=Q(is_open=True, source="person"),
                name="one_open_report_per_person_and_thing",
            ),
            models.UniqueConstraint(
                fields=["server_key"],
                condition=Q(is_open=True, source="server") & ~Q(server_key=""),
                name="one_open_report_per_key_of_the_server",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="reports_by_status"),
            models.Index(fields=["reporter", "-id"], name="reports_by_reporter"),
            models.Index(fields=["reported_user", "-id"], name="reports_by_reported"),
            models.Index(fields=["kind", "target_id"], name="reports_by_target"),
            models.Index(F("id").desc(), name="open_reports", condition=Q(is_open=True)),
            models.Index(F("assignee"), F("id").desc(), name="open_reports_of_one", condition=Q(is_open=True)),
            models.Index(F("topic_id"), F("id").desc(), name="reports_by_topic"),
        ]

    def __str__(self) -> str:
        return f"report {self.id}"
