"""Phones: numbers that people show to be theirs, and codes sent to them."""

import re

from django.db import IntegrityError, transaction

from accounts.contact_bans import refuse_banned_phone
from accounts.events import publish_user_update
from accounts.models import Authenticator, User, Voucher
from accounts.operations.contact_log import BY_STAFF, BY_THEMSELVES, Kind, note_contact_change
from accounts.signing_in.purposes import PHONE_CODE, PHONE_TOKEN, SMS_CODE
from accounts.signing_in.second_factor import refresh_authenticators
from accounts.signing_in.vouchers import Purpose, Spent, consume, find, is_code_of, issue, new_code, newest, withdraw
from core.actor import Actor
from core.errors import Code, ProductError
from core.limits import require
from core.operations import operation
from core.sms import code_text, new_sms_code, send_sms, sms

_CLEARED_BY_PHONE = 0b11111100  # those of `suspicious_activity_flags` that a verified phone satisfies
_NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)  # E.164; no country's numbers are shorter than seven digits


def send_phone_code(actor: Actor, *, phone: str) -> None:
    """Send a code to a phone that the actor says is theirs; does nothing where no SMS can be sent.

    Raises INVALID_PHONE_NUMBER (also for banned numbers), PHONE_ALREADY_USED when another account has it, RateLimited.
    """
    _check_number(phone)
    _check_free(actor.user, phone)
    if sms().is_on:
        require("sms:number", phone)
        _send_phone_code(actor, phone=phone)


def verify_phone(actor: Actor, *, phone: str, code: str) -> str:
    """The token that stands for a phone whose code the actor knows. Five tries a code, whichever wire.

    Raises INVALID_PHONE_NUMBER, SMS_VERIFICATION_UNAVAILABLE, INVALID_PHONE_VERIFICATION_CODE.
    """
    _check_number(phone)
    refuse_banned_phone(phone)
    _need_sms()
    voucher = newest(PHONE_CODE, actor.user)
    if voucher is None or voucher.data["phone"] != phone or not is_code_of(voucher, code.strip()):
        raise ProductError(Code.INVALID_PHONE_VERIFICATION_CODE)
    return _exchange(actor, voucher=voucher)


@operation("phone.add")
def add_phone(actor: Actor, *, phone_token: str) -> None:
    """Make a verified phone the account's own, and lift the suspicions that a phone can lift. Publishes UserUpdated.

    Raises PHONE_VERIFICATION_REQUIRED for a token that is unknown, run out or somebody else's, PHONE_ALREADY_USED.
    """
    user = _locked(actor)
    voucher = find(PHONE_TOKEN, phone_token, user)
    if voucher is None:
        raise ProductError(Code.PHONE_VERIFICATION_REQUIRED)
    try:
        consume(voucher)
    except Spent:
        raise ProductError(Code.PHONE_VERIFICATION_REQUIRED) from None
    phone = voucher.data["phone"]
    _check_free(user, phone)
    user.suspicious_activity_flags &= ~_CLEARED_BY_PHONE
    _set_phone(user, phone)


@operation("phone.remove")
def remove_phone(actor: Actor) -> None:
    """Forget the account's phone. Publishes UserUpdated if it had one. Raises SMS_MFA_NOT_ENABLED while codes by SMS
    are a second factor (the wire's word for it)."""
    user = _locked(actor)
    if Authenticator.SMS in user.authenticator_types:
        raise ProductError(Code.SMS_MFA_NOT_ENABLED)
    if user.phone is not None:
        _set_phone(user, None)


def unlink_phone(user: User, *, by: int) -> None:
    """Take the phone from an account, and with it codes by SMS, which cannot work without; part of an operation that
    holds the row. Publishes UserUpdated if there was one."""
    refresh_authenticators(user, sms=False)
    if user.phone is not None:
        _set_phone(user, None, reason=BY_STAFF, by=by)


def send_second_factor(actor: Actor, *, user: User) -> None:
    """Send a code as second factor to the account's phone; does nothing where no SMS can be sent. An earlier code is
    worth nothing then.

    Raises SMS_MFA_NOT_ENABLED, PHONE_REQUIRED_FOR_SMS_MFA, RateLimited.
    """
    if Authenticator.SMS not in user.authenticator_types:
        raise ProductError(Code.SMS_MFA_NOT_ENABLED)
    if user.phone is None:
        raise ProductError(Code.PHONE_REQUIRED_FOR_SMS_MFA)
    if sms().is_on:
        require("sms:number", user.phone)
        _send_second_factor(actor, user=user, phone=user.phone)


@operation("phone.send_code")
def _send_phone_code(actor: Actor, *, phone: str) -> None:
    _send(PHONE_CODE, actor.user, phone)


@operation("phone.send_second_factor")
def _send_second_factor(actor: Actor, *, user: User, phone: str) -> None:
    _send(SMS_CODE, user, phone)


@operation("phone.verify")
def _exchange(actor: Actor, *, voucher: Voucher) -> str:
    try:
        consume(voucher)
    except Spent:
        raise ProductError(Code.INVALID_PHONE_VERIFICATION_CODE) from None
    return issue(PHONE_TOKEN, actor.user, phone=voucher.data["phone"])[1]


def _send(purpose: Purpose, user: User, phone: str) -> None:
    withdraw(user, purpose)
    voucher, _ = issue(purpose, user, phone=phone)
    code = new_code(voucher, purpose, new_sms_code())
    send_sms(phone, code_text(code, purpose.code_minutes, user.locale))


def _set_phone(user: User, phone: str | None, *, reason: str = BY_THEMSELVES, by: int | None = None) -> None:
    old, user.phone = user.phone, phone
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "suspicious_activity_flags"])
    except IntegrityError:  # another account has taken it in this moment
        raise ProductError(Code.PHONE_ALREADY_USED) from None
    note_contact_change(user, Kind.PHONE, old, phone, reason=reason, by=by or user.id)
    withdraw(user, PHONE_CODE, PHONE_TOKEN, SMS_CODE)  # sent to, or standing for, a phone that may be another one now
    publish_user_update(user, face_changed=False)


def _locked(actor: Actor) -> User:
    return User.objects.select_for_update().get(id=actor.user_id)


def _need_sms() -> None:
    if not sms().is_on:
        raise ProductError(Code.SMS_VERIFICATION_UNAVAILABLE)


def _check_number(phone: str) -> None:
    if not _NUMBER.fullmatch(phone):
        raise ProductError(Code.INVALID_PHONE_NUMBER)


def _check_free(user: User, phone: str) -> None:
    refuse_banned_phone(phone)
    if User.objects.filter(phone=phone).exclude(id=user.id).exists():
        raise ProductError(Code.PHONE_ALREADY_USED)
