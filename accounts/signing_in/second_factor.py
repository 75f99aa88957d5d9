"""The means of a second factor: made, switched on once their owner shows a code, and checked, on every wire alike."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django_otp.util import random_hex

from accounts.events import publish_user_update
from accounts.models import Authenticator, BackupCode, BackupCodes, TotpDevice, User
from core.limits import require
from core.request_facts import is_noted, note
from core.sealing import code_hash, open_sealed, seal

SECRET_BYTES = 20  # RFC 4226 recommends 160 bits
BACKUP_CODES = 10
_CODE_DIGITS = 8
_LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What the owner needs once: the secret in base32, the same as an address for authenticator apps, and the codes."""

    secret: str
    uri: str
    backup_codes: tuple[str, ...] = ()


def provision(user: User, *, with_backup_codes: bool = True) -> Provisioned:
    """Make a new authenticator secret, and ten backup codes, for an account whose authenticator is off. Both count for
    nothing until confirmed. Call it inside an operation."""
    TotpDevice.objects.filter(user=user).delete()
    device = TotpDevice.provision(user, bytes.fromhex(random_hex(SECRET_BYTES)))
    codes = new_backup_codes(user, confirmed=False) if with_backup_codes else ()
    return shown(device, codes)


def suggested(user: User) -> Provisioned:
    """A new authenticator secret that nothing remembers, for whoever chooses secrets elsewhere than in the client."""
    return shown(TotpDevice(user=user, key=seal(bytes.fromhex(random_hex(SECRET_BYTES)))))


def shown(device: TotpDevice, backup_codes: tuple[str, ...] = ()) -> Provisioned:
    """A device as its owner is told it."""
    secret = base64.b32encode(device.secret).decode().rstrip("=")
    return Provisioned(secret, device.config_url, backup_codes)


def pending_device(user: User) -> TotpDevice | None:
    """The authenticator that waits for its owner's first code."""
    return TotpDevice.objects.filter(user=user, confirmed=False).first()


def confirm(user: User) -> None:
    """Switch on the authenticator and the backup codes that wait. Call it inside an operation."""
    TotpDevice.objects.filter(user=user).update(confirmed=True)
    BackupCodes.objects.filter(user=user).update(confirmed=True)
    refresh_authenticators(user)


def decoded_secret(text: str) -> bytes | None:
    """The bytes of a secret in base32, as people and apps write it; None when it is none."""
    plain = "".join(text.split()).replace("-", "").replace("=", "").upper()
    try:
        return base64.b32decode(plain + "=" * (-len(plain) % 8)) or None
    except (binascii.Error, ValueError):
        return None


def remove_totp(user: User) -> None:
    """Switch off the authenticator and what hangs on it: SMS and the backup codes. Call it inside an operation."""
    TotpDevice.objects.filter(user=user).delete()
    BackupCodes.objects.filter(user=user).delete()
    refresh_authenticators(user, sms=False)


def refresh_authenticators(user: User, *, sms: bool | None = None) -> bool:
    """Write on the account which kinds of second factor it has now, and on its bots, which mirror it. `sms` switches
    that kind. True when anything changed.

    Part of an operation, which has locked the account's row and tells its owner; the bots are told here (UserUpdated).
    """
    kinds = {Authenticator.SMS} if (Authenticator.SMS in user.authenticator_types if sms is None else sms) else set()
    if TotpDevice.objects.filter(user=user, confirmed=True).exists():
        kinds.add(Authenticator.TOTP)
    if user.passkeys.exists():
        kinds.add(Authenticator.WEBAUTHN)
    types = sorted(int(kind) for kind in kinds)
    if types == sorted(user.authenticator_types):
        return False
    for one in (user, *user.bots.select_for_update().order_by("id")):
        one.authenticator_types = types
        one.save(update_fields=["authenticator_types"])
        if one is not user:
            publish_user_update(one, face_changed=False)
    return True


def is_second_factor(user: User, code: str) -> bool:
    """Whether this is a code of the account's authenticator, or one of its backup codes, which is used up by that.

    One counter for every wire: 20 tries per account in 15 minutes, right or wrong. Call it outside of operations,
    because a code stays used even if the request fails later; the same request may show it twice. Raises RateLimited.
    """
    return is_totp(user, code) or is_backup_code(user, code, charges=False)


def is_totp(user: User, code: str) -> bool:
    """Whether this is a code of the account's authenticator app. As `is_second_factor` otherwise."""
    text = _plain(code)
    if is_noted(_fact(user, text)):
        return True
    charge_tries(user)
    device = TotpDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or not _accepts(device, text):
        return False
    note(_fact(user, text))
    return True


def is_backup_code(user: User, code: str, *, charges: bool = True) -> bool:
    """Whether this is an unused backup code of the account. As `is_second_factor` otherwise."""
    text = _plain(code)
    if is_noted(_fact(user, text)):
        return True
    if charges:
        charge_tries(user)
    codes = BackupCodes.objects.filter(user=user, confirmed=True).first()
    if codes is None or not codes.verify_token(text):
        return False
    note(_fact(user, text))
    return True


def has_backup_code(user: User, code: str) -> bool:
    """Whether this is an unused backup code of the account; it stays unused. Counted as a try. Raises RateLimited."""
    charge_tries(user)
    codes = BackupCodes.objects.filter(user=user, confirmed=True).first()
    return codes is not None and codes.unused(_plain(code)).exists()


def charge_tries(user: User) -> None:
    """Count a try at the account's second factor. Raises RateLimited."""
    require("second_factor", user.id)


def backup_codes_of(user: User) -> list[tuple[str, bool]]:
    """The codes with whether each is used up."""
    rows = BackupCode.objects.filter(device__user=user, device__confirmed=True).order_by("id")
    return [(open_sealed(row.sealed).decode(), row.consumed_at is not None) for row in rows]


def new_backup_codes(user: User, *, confirmed: bool = True) -> tuple[str, ...]:
    """Ten codes of eight digits in place of those the account had. Call it inside an operation."""
    BackupCodes.objects.filter(user=user).delete()
    device = BackupCodes.objects.create(user=user, name="backup", confirmed=confirmed)
    codes = tuple(f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}d}" for _ in range(BACKUP_CODES))
    BackupCode.objects.bulk_create(_rows(device, codes))
    return codes


def _rows(device: BackupCodes, codes: Iterable[str]) -> Iterable[BackupCode]:
    return (BackupCode(device=device, code_hash=code_hash(code), sealed=seal(code.encode())) for code in codes)


def _accepts(device: TotpDevice, code: str) -> bool:
    if settings.GUILDHALL.totp_replay_protection:
        return bool(device.verify_token(code))
    return device.step_of(code) is not None


def _plain(code: str) -> str:
    return "".join(code[:_LONGEST_CODE].split()).replace("-", "").lower()


def _fact(user: User, code: str) -> str:
    return f"second_factor:{user.id}:{code}"
