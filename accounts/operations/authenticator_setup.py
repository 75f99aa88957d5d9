"""From a registration to an authenticator that counts, on the wire where that is part of registering."""

from accounts.events import publish_user_update
from accounts.models import Authenticator, User, Voucher
from accounts.operations.mail_codes import mailed_code
from accounts.purposes import EMAIL_CODE, PENDING
from accounts.second_factor import (
    Provisioned,
    charge_tries,
    confirm,
    new_backup_codes,
    pending_device,
    provision,
    shown,
)
from accounts.verified import mark_email_verified
from accounts.vouchers import consume, issue, owner_locked
from core.actor import Actor
from core.operations import operation


class WrongSetupCode(Exception):
    """The code is not one of the authenticator that waits, or none waits."""


@operation("account.open_setup")
def open_setup(actor: Actor, *, user: User) -> str:
    """The token that stands for an unfinished registration in its browser, for an hour."""
    return issue(PENDING, user, step="registration")[1]


def verify_email_by_code(actor: Actor, *, user: User | None, code: str) -> tuple[Provisioned | None, str] | None:
    """Verify an address by the code mailed to it. Returns the authenticator to set up, None when one is on already,
    and the browser's token for that. None altogether for a wrong code. Publishes UserUpdated."""
    voucher = mailed_code(EMAIL_CODE, user, code)
    return None if voucher is None else _verify_email(actor, voucher=voucher)


@operation("account.verify_email")
def _verify_email(actor: Actor, *, voucher: Voucher) -> tuple[Provisioned | None, str]:
    user = owner_locked(voucher)
    consume(voucher)
    mark_email_verified(user)
    return waiting_authenticator(user), issue(PENDING, user, step="registration")[1]


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
    codes. Publishes UserUpdated. Raises WrongSetupCode, RateLimited."""
    if user is not None:
        charge_tries(user)
    device = pending_device(user) if user is not None else None
    if user is None or device is None or device.step_of(code.strip()) is None:
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
