"""The means of a second factor, made at registration and switched on once their owner shows a code."""

import secrets
from dataclasses import dataclass

from django_otp.plugins.otp_static.models import StaticToken

from accounts.models import BackupCodes, SealedTotpDevice, User
from accounts.sealing import code_hash

SECRET_BYTES = 20  # RFC 4226 recommends 160 bits
BACKUP_CODES = 10
_CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What the owner needs once and the server never shows again."""

    uri: str
    backup_codes: tuple[str, ...]


def provision(user: User) -> Provisioned:
    """Make an authenticator secret and ten backup codes for an account that has none. Both count for nothing until
    confirmed. The secret is stored sealed, the codes hashed. Call it inside an operation."""
    device = SealedTotpDevice.provision(user, secrets.token_bytes(SECRET_BYTES))
    codes = tuple(f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}" for _ in range(BACKUP_CODES))
    holder = BackupCodes.objects.create(user=user, name="backup", confirmed=False)
    StaticToken.objects.bulk_create(StaticToken(device=holder, token=code_hash(code)) for code in codes)
    return Provisioned(device.config_url, codes)
