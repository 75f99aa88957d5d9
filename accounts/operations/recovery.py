"""Getting back into an account whose authenticator is lost, in steps of one browser.

A recovery is a PENDING voucher in that browser's cookie. Its `data["step"]` is "recovery" once the mailed code was
right, and "reset" once the owner has proven more (the recovery code, the old secret, an SMS or answers): only then is
the authenticator switched off and a new one set up.
"""

import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from accounts.events import publish_user_update
from accounts.mail import mail_account
from accounts.models import RecoveryCode, SecurityQuestion, TotpDevice, User, Voucher
from accounts.operations.mail_codes import is_mailed_code, mailed_code
from accounts.operations.sessions import end_all_sessions
from accounts.operations.sign_in import refuse_suspended
from accounts.preferences import mail_language
from accounts.queries import user_by_identifier
from accounts.signing_in.attempts import charge_sign_in
from accounts.signing_in.passwords import is_secret
from accounts.signing_in.purposes import PENDING, PENDING_RECOVERY, RECOVERY, RECOVERY_MAIL
from accounts.signing_in.second_factor import (
    Provisioned,
    charge_tries,
    confirm,
    decoded_secret,
    new_backup_codes,
    pending_device,
    provision,
    remove_totp,
)
from accounts.signing_in.vouchers import Spent, consume, count_try, find, issue, new_code, owner_locked, withdraw
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.sms import code_text, new_sms_code, send_sms, sms

LEAST_ANSWERS = 2
_TRIES = 5


class WrongProof(Exception):
    """What was shown does not prove that the account is the caller's."""


@operation("recovery_code.set")
def set_recovery_code(actor: Actor, *, user: User, code_hash: str) -> None:
    """Keep a code of the owner's own choice, hashed by `passwords.hashed_secret`, in place of the last one."""
    RecoveryCode.objects.update_or_create(user=user, defaults={"code_hash": code_hash})


def verify_recovery_mail(actor: Actor, *, email: str, code: str) -> tuple[User, str]:
    """The first step: the code that was mailed. Returns the account and the browser's token. Raises WrongProof."""
    user = user_by_identifier(email)
    voucher = mailed_code(RECOVERY_MAIL, user, code)
    if voucher is None:
        raise WrongProof
    with _in_time():
        return _begin(actor, voucher=voucher)


@operation("recovery.begin")
def _begin(actor: Actor, *, voucher: Voucher) -> tuple[User, str]:
    user = owner_locked(voucher)
    consume(voucher)
    refuse_suspended(user)
    return user, issue(PENDING_RECOVERY, user, step="recovery")[1]


def recover_by_code(actor: Actor, *, recovery: Voucher, recovery_code: str) -> tuple[Provisioned, str]:
    """The second step: the recovery code that the owner once chose. Switches the authenticator off and makes a new one,
    with a warning by mail. Returns that and the browser's new token. Raises WrongProof, RateLimited."""
    user = _tried(recovery)
    kept = RecoveryCode.objects.filter(user=user).first()
    if not is_secret(recovery_code, kept.code_hash if kept else None):
        raise WrongProof
    with _in_time():
        return reset_authenticator(actor, proof=recovery)[1:]


def recover_by_secret(actor: Actor, *, recovery: Voucher, secret: str) -> tuple[Provisioned, str]:
    """The second step: the secret of the authenticator that is to be replaced. As `recover_by_code` otherwise."""
    user = _tried(recovery)
    device = TotpDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or not hmac.compare_digest(decoded_secret(secret) or b"", device.secret):
        raise WrongProof
    with _in_time():
        return reset_authenticator(actor, proof=recovery)[1:]


@operation("recovery.reset")
def reset_authenticator(actor: Actor, *, proof: Voucher) -> tuple[User, Provisioned, str]:
    """Switch the authenticator off with everything that hangs on it, and make a new one that waits for its first
    code. Returns the account, that, and a new token for the browser. Publishes UserUpdated. Raises Spent."""
    user = owner_locked(proof)
    consume(proof)
    remove_totp(user)
    _, token = issue(PENDING_RECOVERY, user, step="reset")
    mail_account(user, "two_factor_reset", locale=mail_language(user))
    publish_user_update(user, face_changed=False)
    return user, provision(user), token


def finish_recovery(
    actor: Actor, *, recovery: Voucher, code: str, secret: str | None = None, keeps_codes: bool = False
) -> tuple[str, ...]:
    """The last step: a code of the new authenticator. Ends every session of the account. Returns ten backup codes,
    or with `keeps_codes` none: those that were shown before count then. Raises WrongProof, RateLimited."""
    user = recovery.user
    device = pending_device(user) if user is not None and recovery.data["step"] == "reset" else None
    if user is None or device is None:
        raise WrongProof
    charge_tries(user)
    same = secret is None or decoded_secret(secret) == device.secret
    if not same or device.step_of(code.strip()) is None:
        raise WrongProof
    with _in_time():
        return _finish(actor, recovery=recovery, keeps_codes=keeps_codes)


@operation("recovery.finish")
def _finish(actor: Actor, *, recovery: Voucher, keeps_codes: bool) -> tuple[str, ...]:
    user = owner_locked(recovery)
    consume(recovery)
    withdraw(user, PENDING, RECOVERY)
    codes = () if keeps_codes else new_backup_codes(user)
    confirm(user)
    end_all_sessions(user)
    publish_user_update(user, face_changed=False)
    return codes


def begin_by_sms(actor: Actor, *, username: str) -> str:
    """Send a code to the account's phone. Returns the token to come back with. Raises RateLimited, and BAD_REQUEST:
    "recovery_unavailable" without a provider, "no_phone" for an account without a phone, as for no account."""
    if not sms().is_on:
        raise ProductError(Code.BAD_REQUEST, reason="recovery_unavailable")
    user = _recoverable(actor, username)
    if user is None or not user.phone:
        raise ProductError(Code.BAD_REQUEST, reason="no_phone")
    return _send_sms(actor, user=user)


@operation("recovery.send_sms")
def _send_sms(actor: Actor, *, user: User) -> str:
    voucher, token = issue(RECOVERY, user, by="sms")
    code = new_code(voucher, RECOVERY, new_sms_code())
    assert user.phone is not None  # the caller has looked
    send_sms(user.phone, code_text(code, RECOVERY.code_minutes, mail_language(user)))
    return token


def begin_by_questions(actor: Actor, *, username: str) -> tuple[str, list[SecurityQuestion]]:
    """The account's questions and the token to come back with. Raises RateLimited, BAD_REQUEST ("few_questions") for
    fewer than two questions, as for no account."""
    user = _recoverable(actor, username)
    questions = list(SecurityQuestion.objects.filter(user=user).order_by("id")) if user is not None else []
    if user is None or len(questions) < LEAST_ANSWERS:
        raise ProductError(Code.BAD_REQUEST, reason="few_questions")
    return _remember_questions(actor, user=user), questions


@operation("recovery.ask_questions")
def _remember_questions(actor: Actor, *, user: User) -> str:
    return issue(RECOVERY, user, by="questions")[1]


def verify_sms(actor: Actor, *, token: str, code: str) -> tuple[User, Provisioned, str]:
    """The code of the SMS. Returns the account, its new authenticator with backup codes, and the browser's token.
    Raises WrongProof."""
    voucher = find(RECOVERY, token)
    if voucher is None or voucher.data["by"] != "sms" or not is_mailed_code(voucher, code):
        raise WrongProof
    with _in_time():
        return reset_authenticator(actor, proof=voucher)


def verify_answers(actor: Actor, *, token: str, answers: Sequence[str]) -> tuple[User, Provisioned, str]:
    """At least two right answers, in the order of the questions. As `verify_sms` otherwise."""
    voucher = find(RECOVERY, token)
    if voucher is None or voucher.data["by"] != "questions":
        raise ProductError(Code.BAD_REQUEST, reason="reset_token")
    if not count_try(voucher, _TRIES) or _right_answers(voucher, answers) < LEAST_ANSWERS:
        raise WrongProof
    with _in_time():
        return reset_authenticator(actor, proof=voucher)


def _right_answers(voucher: Voucher, answers: Sequence[str]) -> int:
    questions = SecurityQuestion.objects.filter(user=voucher.user).order_by("id")
    pairs = zip(questions, answers, strict=False)
    return sum(is_secret(answer, question.answer_hash) for question, answer in pairs)


def _recoverable(actor: Actor, username: str) -> User | None:
    user = user_by_identifier(username)
    charge_sign_in(user, username, actor.ip)
    return user if user is not None and user.is_active and not user.is_bot else None


@contextmanager
def _in_time() -> Iterator[None]:
    """Whoever comes second with the same proof has shown nothing."""
    try:
        yield
    except Spent:
        raise WrongProof from None


def _tried(recovery: Voucher) -> User:
    user = recovery.user
    if user is None or not count_try(recovery, _TRIES):
        raise WrongProof
    charge_tries(user)
    return user
