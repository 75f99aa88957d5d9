"""Codes sent to phones."""

from accounts.models import User, Voucher
from accounts.signing_in.purposes import SMS_CODE
from accounts.signing_in.second_factor import charge_tries
from accounts.signing_in.vouchers import Spent, consume, is_code_of, newest


def is_sms_code(user: User, code: str) -> bool:
    """Whether this is the code last sent to the account's phone as second factor, which is used up by that. Counted
    like every try at a second factor. Call it outside of operations. Raises RateLimited."""
    charge_tries(user)
    voucher = newest(SMS_CODE, user)
    return voucher is not None and is_code_of(voucher, code.strip()) and _used_up(voucher)


def _used_up(voucher: Voucher) -> bool:
    try:
        consume(voucher)
    except Spent:
        return False
    return True
