"""From a registration to an authenticator that counts, on the wire where that is part of registering."""

from accounts.events import publish_user_update
from accounts.models import Authenticator, TotpDevice, User, Voucher
from accounts.operations.email_verification import mark_email_verified
from accounts.operations.mail_codes import mailed_code
from accounts.signing_in.attempts import may_try
from accounts.signing_in.purposes import EMAIL_CODE, MAIL_STEP, PENDING
from accounts.signing_in.second_factor import (
    Provisioned,
    confirm,
    new_backup_codes,
    pending_device,
    provision,
    shown,
)
from accounts.signing_in.vouchers import Spent, consume, find, issue, owner_locked, withdraw
from core.actor import Actor
from core.operations import operation

_REGISTRATION = "registration"


class WrongSetupCode(Exception):
    """The code is not one of the authenticator that waits, or none waits."""


@operation("account.open_setup")
def open_setup(actor: Actor, *, user: User) -> str:
    """The token that stands for an unfinished registration in its browser, for an hour."""
    return issue(PENDING, user, step=_REGISTRATION)[1]


@operation("sign_in.give_up")
def give_up(actor: Actor, *, token: str) -> None:
    """End what a browser has begun and not finished: a registration, a recovery, a sign-in that waits for its mail."""
    for purpose in (PENDING, MAIL_STEP):
        voucher = find(purpose, token)
        if voucher is not None:
            voucher.delete()


def verify_email_by_code(
    actor: Actor, *, user: User | None, code: str, token: str = ""
) -> tuple[Provisioned | None, str] | None:
    """Verify an address by the code mailed to it. `token` is what the browser held: the registration that was begun
    there goes on, those of other browsers end with the authenticator they know.

    Returns the authenticator to set up and the browser's new token, "" where the actor is signed in: None and "" where
    the account has a second factor that this browser did not set up, because a mail alone is none. None altogether for
    a wrong code. Publishes UserUpdated.
    """
    voucher = mailed_code(EMAIL_CODE, user, code)
    try:
        return None if voucher is None else _verify_email(actor, voucher=voucher, token=token)
    except Spent:
        return None


@operation("account.verify_email")
def _verify_email(actor: Actor, *, voucher: Voucher, token: str) -> tuple[Provisioned | None, str]:
    user = owner_locked(voucher)
    consume(voucher)
    is_signed_in, is_begun_here = actor.user is not None and actor.user_id == user.id, _began(user, token)
    withdraw(user, PENDING)
    mark_email_verified(user)
    if not is_signed_in and not is_begun_here:
        if user.has_mfa:
            return None, ""
        TotpDevice.objects.filter(user=user, confirmed=False).delete()
    token = "" if is_signed_in else issue(PENDING, user, step=_REGISTRATION)[1]
    return waiting_authenticator(user), token


def _began(user: User, token: str) -> bool:
    voucher = find(PENDING, token, user)
    return voucher is not None and voucher.data["step"] == _REGISTRATION


@operation("account.show_setup")
def show_setup(actor: Actor, *, user: User) -> Provisioned | None:
    """The authenticator that waits for its first code, made if there is none; None when one is on already."""
    return waiting_authenticator(User.objects.select_for_update().get(id=user.id))


def waiting_authenticator(user: User) -> Provisioned | None:
    """As `show_setup`, inside an operation that has locked the row."""
    if Authenticator.TOTP in user.authenticator_types:
        return None
    device = pending_device(user)
    return shown(device) if device is not None else provision(user)


def confirm_setup(actor: Actor, *, user: User | None, code: str) -> tuple[str, ...]:
    """Switch the waiting authenticator on with its first code, which is not used up by that. Returns ten new backup
    codes. Publishes UserUpdated. Raises WrongSetupCode, also after 20 tries in 15 minutes."""
    device = pending_device(user) if user is not None else None
    if user is None or device is None or not may_try("totp_setup", user) or device.step_of(code.strip()) is None:
        raise WrongSetupCode
    return _confirm(actor, user=user)


@operation("account.confirm_setup")
def _confirm(actor: Actor, *, user: User) -> tuple[str, ...]:
    locked = User.objects.select_for_update().get(id=user.id)
    if pending_device(locked) is None:
        raise WrongSetupCode
    codes = new_backup_codes(locked)
    confirm(locked)
    publish_user_update(locked, face_changed=False)
    return codes


@operation("backup_codes.replace")
def replace_backup_codes(actor: Actor) -> tuple[str, ...]:
    """Ten new backup codes of the actor's own account; the old ones count no more."""
    return new_backup_codes(User.objects.select_for_update().get(id=actor.user_id))
