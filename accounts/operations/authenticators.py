"""The second factors of an account besides passkeys: authenticator app, backup codes, SMS."""

from accounts.events import publish_user_update
from accounts.models import Authenticator, TotpDevice, User
from accounts.signing_in.purposes import SMS_CODE
from accounts.signing_in.second_factor import (
    decoded_secret,
    is_second_factor,
    new_backup_codes,
    refresh_authenticators,
    remove_totp,
)
from accounts.signing_in.vouchers import withdraw
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.sealing import seal
from core.sms import sms


def enable_totp(actor: Actor, *, secret: str, code: str) -> tuple[str, ...]:
    """Switch on an authenticator app whose secret the client has chosen, once it shows a code, which is not used up by
    that. Returns ten new backup codes.

    Publishes UserUpdated. Raises TWO_FA_NOT_ENABLED when one is on already, INVALID_CODE at `code`.
    """
    _refuse_second_totp(actor.user)
    key = decoded_secret(secret)
    if key is None or TotpDevice(user=actor.user, key=seal(key)).step_of("".join(code.split())) is None:
        raise InvalidForm.at("code", FieldCode.INVALID_CODE)
    return _enable_totp(actor, key=key)


def disable_totp(actor: Actor, *, code: str) -> None:
    """Switch off the authenticator app, and with it SMS and the backup codes, for whoever shows a code of one of
    these two.

    Publishes UserUpdated. Raises TWO_FACTOR_REQUIRED when none is on, INVALID_CODE at `code`, RateLimited.
    """
    _need_totp(actor.user)
    if not is_second_factor(actor.user, code):
        raise InvalidForm.at("code", FieldCode.INVALID_CODE)
    _disable_totp(actor)


def disable_every_factor(user: User) -> None:
    """Leave an account no second factor at all: app, backup codes, SMS and passkeys go; part of an operation that holds
    the row. Publishes UserUpdated if there was any."""
    had_any = user.has_mfa
    user.passkeys.all().delete()
    _switch_off(user)
    if had_any:
        publish_user_update(user, face_changed=False)


@operation("backup_codes.renew")
def renew_backup_codes(actor: Actor) -> None:
    """Ten new codes in place of the old ones. Raises TWO_FACTOR_REQUIRED without an authenticator app, which they
    stand in for."""
    user = _locked(actor)
    _need_totp(user)
    new_backup_codes(user)


@operation("sms.enable")
def enable_sms(actor: Actor) -> None:
    """Let codes by SMS be a second factor. Publishes UserUpdated.

    Raises SMS_VERIFICATION_UNAVAILABLE, SMS_MFA_REQUIRES_TOTP, PHONE_REQUIRED_FOR_SMS_MFA, in this order.
    """
    user = _locked(actor)
    if not sms().is_on:
        raise ProductError(Code.SMS_VERIFICATION_UNAVAILABLE)
    if Authenticator.TOTP not in user.authenticator_types:
        raise ProductError(Code.SMS_MFA_REQUIRES_TOTP)
    if user.phone is None:
        raise ProductError(Code.PHONE_REQUIRED_FOR_SMS_MFA)
    _tell(user, sms=True)


@operation("sms.disable")
def disable_sms(actor: Actor) -> None:
    """Let codes by SMS be no second factor any more. Publishes UserUpdated if they were."""
    user = _locked(actor)
    withdraw(user, SMS_CODE)
    _tell(user, sms=False)


@operation("totp.enable")
def _enable_totp(actor: Actor, *, key: bytes) -> tuple[str, ...]:
    user = _locked(actor)
    _refuse_second_totp(user)
    TotpDevice.objects.filter(user=user).delete()
    TotpDevice.provision(user, key, confirmed=True)
    codes = new_backup_codes(user)
    _tell(user)
    return codes


@operation("totp.disable")
def _disable_totp(actor: Actor) -> None:
    user = _locked(actor)
    _switch_off(user)
    publish_user_update(user, face_changed=False)


def _switch_off(user: User) -> None:
    withdraw(user, SMS_CODE)
    remove_totp(user)


def _locked(actor: Actor) -> User:
    return User.objects.select_for_update().get(id=actor.user_id)


def _tell(user: User, *, sms: bool | None = None) -> None:
    if refresh_authenticators(user, sms=sms):
        publish_user_update(user, face_changed=False)


def _refuse_second_totp(user: User) -> None:
    if Authenticator.TOTP in user.authenticator_types:
        raise ProductError(Code.TWO_FA_NOT_ENABLED)


def _need_totp(user: User) -> None:
    if Authenticator.TOTP not in user.authenticator_types:
        raise ProductError(Code.TWO_FACTOR_REQUIRED)
