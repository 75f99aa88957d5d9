"""The means of a second factor: made, switched on once their owner shows a code, and checked, on every wire alike."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import BackupCode, BackupCodes, SealedTotpDevice, User
from core.sealing import code_hash, seal

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
    return Provisioned(device.config_url, new_backup_codes(user, confirmed=False))


def new_backup_codes(user: User, *, confirmed: bool = True) -> tuple[str, ...]:
    """Ten codes of eight digits in place of those the account had. Call it inside an operation."""
    BackupCodes.objects.filter(user=user).delete()
    device = BackupCodes.objects.create(user=user, name="backup", confirmed=confirmed)
    codes = tuple(f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}" for _ in range(BACKUP_CODES))
    BackupCode.objects.bulk_create(_rows(device, codes))
    return codes


def _rows(device: BackupCodes, codes: Iterable[str]) -> Iterable[BackupCode]:
    return (BackupCode(device=device, code_hash=code_hash(code), sealed=seal(code.encode())) for code in codes)
