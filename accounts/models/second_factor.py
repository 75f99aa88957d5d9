"""django-otp's devices with their secrets sealed: a dump of the database makes no codes."""

from django.db import models
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.clock import now
from core.sealing import code_hashes, open_sealed, seal


class SealedTotpDevice(TOTPDevice):
    """An authenticator app. `key` holds the sealed secret instead of its hex digits."""

    class Meta:
        proxy = True

    @classmethod
    def provision(cls, user: object, secret: bytes) -> "SealedTotpDevice":
        """A device for a secret, unconfirmed until its owner has shown a code of it."""
        return cls.objects.create(user=user, name="totp", key=seal(secret), confirmed=False)

    @property
    def bin_key(self) -> bytes:
        """The secret, opened."""
        return open_sealed(self.key)


class BackupCodes(StaticDevice):
    """A set of backup codes, which stand in `BackupCode` instead of django-otp's own table: owners may read them again,
    so they are sealed beside their hash."""

    class Meta:
        proxy = True

    def verify_token(self, token: str) -> bool:
        """Whether this is one of the codes, dashes and blanks aside; it is used up by that."""
        plain = token.replace("-", "").replace(" ", "")
        found = BackupCode.objects.filter(device_id=self.id, code_hash__in=code_hashes(plain), consumed_at=None)
        return bool(found.update(consumed_at=now()))


class BackupCode(models.Model):
    """One backup code: eight digits, found by a keyed hash, readable for its owner until and after it is used."""

    device = models.ForeignKey(StaticDevice, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=16, db_index=True)
    sealed = models.CharField(max_length=64)
    consumed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"backup code {self.id}"
