"""django-otp's devices with their secrets sealed: a dump of the database makes no codes."""

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.sealing import open_sealed, seal


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
    """A set of backup codes. Its tokens hold keyed hashes of the codes (`accounts.sealing.code_hash`)."""

    class Meta:
        proxy = True
