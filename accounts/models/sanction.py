"""What moderation has done to an account: bans and warnings."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.ids import new_id


class AccountBan(models.Model):
    """Why an account may not be used and since when; `expires_at` None is for ever.

    That it may not be used at all is a flag of the account, with `temp_banned_until`: every sign-in looks there first.
    `banned_by` closed it last; `closers` are the ids of everybody who had a part in its being closed.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="account_ban"
    )
    reason = models.CharField(max_length=512, blank=True)
    banned_by = models.BigIntegerField()
    banned_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    closers = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-banned_at"], name="account_bans_newest_first")]

    def __str__(self) -> str:
        return f"ban of {self.user_id}"

    @property
    def parties(self) -> set[int]:
        """Who had a part in it, and so does not decide about an appeal against it."""
        return {self.banned_by, *self.closers}


class AccountWarning(models.Model):
    """What an administrator warned somebody of. The one without `ended_at` is shown to them; the others are history:
    read (`dismissed_at`), put away, or followed by another."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_warnings")
    message = models.CharField(max_length=1000)
    warned_by = models.BigIntegerField()
    warned_at = models.DateTimeField(default=now)
    report_id = models.BigIntegerField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_active_warning_per_account")
        ]

    def __str__(self) -> str:
        return f"warning of {self.user_id}"
