"""Passkeys: added, renamed and removed by their owner, and signed in with."""

from webauthn.helpers import bytes_to_base64url
from webauthn.registration.verify_registration_response import VerifiedRegistration

from accounts.events import publish_user_update
from accounts.models import Passkey, User
from accounts.operations.sign_in import WrongCredentials, advance, refuse_unverified
from accounts.signing_in.devices import Device
from accounts.signing_in.passkeys import (
    MOST_PASSKEYS,
    Answer,
    PasskeyRefused,
    asserted,
    attested,
    new_challenge,
    plain_id,
)
from accounts.signing_in.second_factor import refresh_authenticators
from accounts.signing_in.steps import Attempt, Face, Factor, Outcome
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.text import folded

_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "internal", "cable", "hybrid"})


class NameTaken(Exception):
    """Another passkey of the account has this name."""


def registration_challenge(actor: Actor, *, user: User) -> str:
    """A challenge for a new passkey. Raises WEBAUTHN_CREDENTIAL_LIMIT_REACHED."""
    _check_room(user)
    return new_challenge(actor, context="registration", user=user)


def add_passkey(actor: Actor, *, user: User, answer: Answer, name: str, distinct: bool = False) -> Passkey:
    """Keep a new passkey, whose device has answered a challenge for it. `distinct` wants a name that no other has.

    Publishes UserUpdated with the first one. Call it outside of operations. Raises PasskeyRefused (UnusableKey),
    WEBAUTHN_CREDENTIAL_LIMIT_REACHED, NameTaken.
    """
    verified = attested(actor, answer, user=user)
    transports = _transports(answer)
    return _add(actor, user_id=user.id, verified=verified, transports=transports, name=name, distinct=distinct)


@operation("passkey.rename")
def rename_passkey(actor: Actor, *, user: User, credential_id: str, name: str, distinct: bool = False) -> None:
    """Name a passkey. Raises UNKNOWN_WEBAUTHN_CREDENTIAL, NameTaken."""
    locked = _locked(user.id)
    passkey = _own(locked, credential_id)
    if distinct:
        _refuse_taken(locked, name, except_id=passkey.id)
    passkey.name = name
    passkey.save(update_fields=["name"])


@operation("passkey.remove")
def remove_passkey(actor: Actor, *, user: User, credential_id: str) -> None:
    """Forget a passkey. Publishes UserUpdated with the last one. Raises UNKNOWN_WEBAUTHN_CREDENTIAL."""
    forget_passkey(_locked(user.id), credential_id)


def forget_passkey(user: User, credential_id: str) -> None:
    """`remove_passkey` as a part of another operation, which holds the row."""
    _own(user, credential_id).delete()
    _tell(user)


def sign_in_with_passkey(
    actor: Actor, *, answer: Answer, device: Device, face: Face = "tickets", replaces: Actor | None = None
) -> Outcome:
    """Sign in with nothing but a passkey, which says whose it is. Raises PASSKEY_AUTHENTICATION_FAILED, and as
    `advance` does; in a browser also "email_unverified"."""
    try:
        user = asserted(actor, answer, context="discoverable").user
        if face == "browser":
            refuse_unverified(user)
        return advance(actor, attempt=Attempt.of(user, Factor.PASSKEY, device=device, face=face, replaces=replaces))
    except (PasskeyRefused, WrongCredentials):
        raise ProductError(Code.PASSKEY_AUTHENTICATION_FAILED) from None


@operation("passkey.add")
def _add(
    actor: Actor, *, user_id: int, verified: VerifiedRegistration, transports: list[str], name: str, distinct: bool
) -> Passkey:
    user = _locked(user_id)
    _check_room(user)
    if distinct:
        _refuse_taken(user, name)
    passkey, is_new = Passkey.objects.get_or_create(
        credential_id=bytes_to_base64url(verified.credential_id),
        defaults={
            "user": user,
            "public_key": verified.credential_public_key,
            "sign_count": verified.sign_count,
            "transports": transports,
            "name": name,
        },
    )
    if not is_new:
        raise PasskeyRefused("credential is registered already")
    _tell(user)
    return passkey


def _locked(user_id: int) -> User:
    return User.objects.select_for_update().get(id=user_id)


def _tell(user: User) -> None:
    if refresh_authenticators(user):
        publish_user_update(user, face_changed=False)


def _own(user: User, credential_id: str) -> Passkey:
    passkey = user.passkeys.filter(credential_id=plain_id(credential_id)).first()
    if passkey is None:
        raise ProductError(Code.UNKNOWN_WEBAUTHN_CREDENTIAL)
    return passkey


def _check_room(user: User) -> None:
    if user.passkeys.count() >= MOST_PASSKEYS:
        raise ProductError(Code.WEBAUTHN_CREDENTIAL_LIMIT_REACHED)


def _refuse_taken(user: User, name: str, *, except_id: int = 0) -> None:
    others = user.passkeys.exclude(id=except_id).values_list("name", flat=True)
    if folded(name) in map(folded, others):
        raise NameTaken


def _transports(answer: Answer) -> list[str]:
    """How the device can be reached, as it says itself; what browsers do not know is of no use to them."""
    said = answer.response["response"].get("transports")
    known = [one for one in said if isinstance(one, str) and one in _TRANSPORTS] if isinstance(said, list) else []
    return sorted(set(known))
