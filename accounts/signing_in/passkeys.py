"""WebAuthn: challenges handed out, answers held against them. The library does the cryptography.

A challenge is a voucher: it lives five minutes, is used once, and only in the context, by the account and under the
ticket it was made for. Rules of the answers: WebAuthn level 2, sections 7.1 and 7.2.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    generate_challenge,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import InvalidPublicKeyStructure, UnsupportedPublicKeyType
from webauthn.registration.verify_registration_response import VerifiedRegistration

from accounts.models import Passkey, User, Voucher
from accounts.signing_in.purposes import CHALLENGE
from accounts.signing_in.vouchers import Spent, consume, find, issue
from accounts.tokens import token_hash
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation

Context = Literal["registration", "discoverable", "mfa", "sudo"]
MOST_PASSKEYS = 10
ALGORITHMS = (
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
)
"""What kinds of key are taken, best first."""

_LONGEST_CHALLENGE = 1024
_LONGEST_CREDENTIAL_ID = 1364  # 1,023 bytes (WebAuthn level 2, 6.1) in base64
_LONGEST_KEY = 2048  # bytes; an RSA key of 8,192 bits has 1,040
_CREDENTIAL_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{_LONGEST_CREDENTIAL_ID}}}")


class PasskeyRefused(Exception):
    """The answer to a challenge does not hold. The text is for logs."""


class UnusableKey(PasskeyRefused):
    """The public key of a new credential is of no kind that could be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device answered: the credential as JSON that it made, and the challenge it was asked with."""

    response: dict[str, Any] = field(repr=False)
    challenge: str = field(repr=False)


@operation("passkey.challenge")
def new_challenge(actor: Actor, *, context: Context, user: User | None = None, ticket: str = "") -> str:
    """A challenge for this context, as base64url; `user` and `ticket` bind it."""
    challenge = bytes_to_base64url(generate_challenge())
    issue(CHALLENGE, user, token=challenge, **_bound(context, ticket))
    return challenge


def user_handle(user_id: int) -> str:
    """What a device keeps as the account's name, as base64url: the decimal digits of its id."""
    return bytes_to_base64url(str(user_id).encode())


def challenge_shown(response: dict[str, Any]) -> str:
    """The challenge that an answer itself says it answers, "" when it says none. Only looked at, not believed: the
    answer is held against what was handed out under it."""
    try:
        said = json.loads(base64url_to_bytes(response["response"]["clientDataJSON"]))["challenge"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
    return said.rstrip("=") if isinstance(said, str) else ""


def passkeys_of(user: User) -> list[Passkey]:
    """The account's passkeys, oldest first."""
    return list(user.passkeys.order_by("id"))


def registered_passkeys(user: User) -> list[Passkey]:
    """As `passkeys_of`. Raises NO_PASSKEYS_REGISTERED when there are none."""
    found = passkeys_of(user)
    if not found:
        raise ProductError(Code.NO_PASSKEYS_REGISTERED)
    return found


@operation("passkey.take_challenge")
def _take(actor: Actor, *, challenge: str) -> Voucher | None:
    """The challenge's voucher, used up by that, whatever it was shown with."""
    voucher = find(CHALLENGE, challenge[:_LONGEST_CHALLENGE])
    if voucher is not None:
        consume(voucher)
    return voucher


def _taken(actor: Actor, answer: Answer, context: Context, user: User | None, ticket: str) -> bytes:
    try:
        voucher = _take(actor, challenge=answer.challenge)
    except Spent:
        voucher = None
    owner_id = user.id if user else None
    if voucher is None or voucher.data != _bound(context, ticket) or voucher.user_id != owner_id:
        raise PasskeyRefused("challenge unknown, or of another context, account or ticket")
    return base64url_to_bytes(answer.challenge)


def _bound(context: Context, ticket: str) -> dict[str, Any]:
    # The ticket stands for a first factor, so it is kept as a hash here too.
    return {"context": context, "ticket": token_hash(ticket) if ticket else ""}


def asserted(actor: Actor, answer: Answer, *, context: Context, user: User | None = None, ticket: str = "") -> Passkey:
    """The passkey whose owner has just answered, with user verification; its counter is moved on.

    `user` None lets any account's passkey answer. Call it outside of operations: the challenge is used up whatever
    comes of it. Raises PasskeyRefused.
    """
    challenge = _taken(actor, answer, context, user, ticket)
    passkey = _passkey_of(answer.response)
    if passkey is None or (user is not None and passkey.user_id != user.id):
        raise PasskeyRefused("no passkey of this account")
    verified = _verified(passkey, answer, challenge)
    _check_handle(passkey, answer)
    _move_on(passkey, verified.new_sign_count)
    return passkey


def _verified(passkey: Passkey, answer: Answer, challenge: bytes) -> VerifiedAuthentication:
    try:
        return verify_authentication_response(
            credential=answer.response,
            expected_challenge=challenge,
            expected_rp_id=settings.GUILDHALL.passkey_rp_id,
            expected_origin=list(settings.GUILDHALL.passkey_origins),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as problem:  # the library says no in many ways to bytes that a stranger chose
        raise PasskeyRefused(type(problem).__name__) from None


def attested(actor: Actor, answer: Answer, *, user: User) -> VerifiedRegistration:
    """A new credential of this account, checked but not stored. As `asserted` otherwise; also raises UnusableKey."""
    challenge = _taken(actor, answer, "registration", user, "")
    try:
        verified = verify_registration_response(
            credential=answer.response,
            expected_challenge=challenge,
            expected_rp_id=settings.GUILDHALL.passkey_rp_id,
            expected_origin=list(settings.GUILDHALL.passkey_origins),
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
    except (InvalidPublicKeyStructure, UnsupportedPublicKeyType) as problem:
        raise UnusableKey(type(problem).__name__) from None
    except Exception as problem:  # as above
        raise PasskeyRefused(type(problem).__name__) from None
    _check_key(verified.credential_public_key)
    if not _CREDENTIAL_ID.fullmatch(bytes_to_base64url(verified.credential_id)):
        raise PasskeyRefused("id of the credential is too long")
    return verified


def _check_key(public_key: bytes) -> None:
    # Without an attestation nothing has used the key yet; one that cannot be used would lock its owner out.
    if len(public_key) > _LONGEST_KEY:
        raise UnusableKey("too long")
    try:
        decoded_public_key_to_cryptography(decode_credential_public_key(public_key))
    except Exception as problem:  # as above
        raise UnusableKey(type(problem).__name__) from None


def _passkey_of(response: dict[str, Any]) -> Passkey | None:
    credential_id = plain_id(response.get("id"))
    return Passkey.objects.select_related("user").filter(credential_id=credential_id).first() if credential_id else None


def plain_id(credential_id: object) -> str:
    """A credential's id without the padding that some clients write; "" for what is none."""
    text = credential_id.rstrip("=") if isinstance(credential_id, str) else ""
    return text if _CREDENTIAL_ID.fullmatch(text) else ""


def _check_handle(passkey: Passkey, answer: Answer) -> None:
    handle = answer.response["response"].get("userHandle")
    if handle and base64url_to_bytes(handle) != str(passkey.user_id).encode():
        raise PasskeyRefused("user handle of another account")


def _move_on(passkey: Passkey, count: int) -> None:
    # Two answers with the same counter at once: only one of them can be the device's own.
    rows = Passkey.objects.filter(id=passkey.id)
    rows = rows.filter(sign_count__lt=count) if count else rows.filter(sign_count=0)
    if not rows.update(sign_count=count, last_used_at=now()):
        raise PasskeyRefused("counter went back")
