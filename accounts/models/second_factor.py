"""django-otp devices with their secrets sealed: a dump of the database makes no codes."""

import base64
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django_otp.models import Device
from django_otp.oath import TOTP

from core.clock import now
from core.sealing import code_hashes, open_sealed, seal

_STEP_SECONDS = 30
_TOLERANCE = 1  # steps before and after the present one
_DIGITS = 6
_NEVER = -1


class TotpDevice(Device):
    """An authenticator app (RFC 6238: SHA-1, 6 digits, 30 s). `key` is its sealed secret; `last_step` the time step of
    the last code that was accepted, before which no other is. A table of our own, because a sealed secret of the
    longest kind does not fit into django-otp's."""

    key = models.CharField(max_length=512)
    last_step = models.BigIntegerField(default=_NEVER)

    @classmethod
    def provision(cls, user: object, secret: bytes, *, confirmed: bool = False) -> "TotpDevice":
        """A device for a secret, which counts for nothing until it is confirmed: its owner has shown a code of it."""
        return cls.objects.create(user=user, name="totp", key=seal(secret), confirmed=confirmed)

    @property
    def secret(self) -> bytes:
        """The secret, opened."""
        return open_sealed(self.key)

    @property
    def config_url(self) -> str:
        """The address that authenticator apps read from a QR code (the key URI format that all of them share)."""
        issuer, name = settings.GUILDHALL.instance_name, self.user.get_username()
        secret = base64.b32encode(self.secret).decode().rstrip("=")
        return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{urlencode({'secret': secret, 'issuer': issuer})}"

    def step_of(self, code: str) -> int | None:
        """The time step whose code this is, the present one or a neighbour; None for a wrong code."""
        if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
            return None
        totp = TOTP(self.secret, _STEP_SECONDS, digits=_DIGITS)
        totp.time = now().timestamp()
        return int(totp.t()) if totp.verify(int(code), _TOLERANCE) else None

    def verify_token(self, token: str) -> bool:
        """Whether this is a code nobody has used: of a later step than the last one, whoever asks at once."""
        step = self.step_of(token)
        if step is None:
            return False
        return bool(TotpDevice.objects.filter(id=self.id, last_step__lt=step).update(last_step=step))


class BackupCodes(Device):
    """A set of backup codes. Owners may read them again, so each is sealed beside its hash."""

    def verify_token(self, token: str) -> bool:
        """Whether this is one of the codes, which is used up by that."""
        return bool(self.unused(token).update(consumed_at=now()))

    def unused(self, code: str) -> "models.QuerySet[BackupCode]":
        """The row of this code while it is unused."""
        return BackupCode.objects.filter(device_id=self.id, code_hash__in=code_hashes(code), consumed_at=None)


class BackupCode(models.Model):
    """One backup code: eight digits, found by a keyed hash, readable for its owner until and after it is used."""

    device = models.ForeignKey(BackupCodes, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=16, db_index=True)
    sealed = models.CharField(max_length=64)
    consumed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"backup code {self.id}"
