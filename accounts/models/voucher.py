"""Everything that is handed out for a short while: tickets, mailed tokens and codes, challenges, states."""

from django.conf import settings
from django.db import models

from core.clock import now
from core.ids import new_id


class Voucher(models.Model):
    """One thing handed out for one purpose. Only hashes of what its holder shows are stored; see
    accounts/signing_in/vouchers.py.

    `token_hash` is what it is found by; `code_hash` a short code that the holder must also know; `data` what the flow
    has to remember, where secrets are sealed; `attempts` how many wrong codes were tried.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=32)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="vouchers"
    )
    token_hash = models.CharField(max_length=43, unique=True)
    code_hash = models.CharField(max_length=16, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["user", "purpose"], name="voucher_by_user")]

    def __str__(self) -> str:
        return f"{self.purpose} voucher {self.id}"
