"""Codes that are mailed to people who are signed in: how often, and what is said about wrong ones."""

import math
from datetime import datetime, timedelta

from accounts.models import Voucher
from accounts.signing_in.vouchers import is_code_of
from core.clock import now
from core.errors import FieldCode, InvalidForm, RateLimited

RESEND_AFTER = timedelta(seconds=30)


def resend_available_at(voucher: Voucher) -> datetime | None:
    """From when on another code may be sent; None when none was sent yet."""
    return voucher.code_sent_at and voucher.code_sent_at + RESEND_AFTER


def refuse_too_soon(voucher: Voucher | None) -> None:
    """Raise RateLimited within 30 seconds of the last code."""
    wait = seconds_left(resend_available_at(voucher)) if voucher else 0
    if wait:
        raise RateLimited(wait)


def seconds_left(moment: datetime | None) -> int:
    """Whole seconds until then, 0 when it has passed."""
    return max(0, math.ceil((moment - now()).total_seconds())) if moment else 0


def check_code(voucher: Voucher, code: str, *, issued: bool = True) -> None:
    """Raise InvalidForm at `code` unless it is the voucher's live code: VERIFICATION_CODE_NOT_ISSUED, _EXPIRED,
    INVALID_VERIFICATION_CODE. Counts the try, five kill the code, so call it outside of operations."""
    if not issued or voucher.code_expires_at is None:
        raise InvalidForm.at("code", FieldCode.VERIFICATION_CODE_NOT_ISSUED)
    if voucher.code_expires_at <= now():
        raise InvalidForm.at("code", FieldCode.VERIFICATION_CODE_EXPIRED)
    if not is_code_of(voucher, code.strip().upper()):
        raise InvalidForm.at("code", FieldCode.INVALID_VERIFICATION_CODE)
