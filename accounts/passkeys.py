"""WebAuthn: challenges handed out, answers held against them. The library does the cryptography.

A challenge is a voucher: it lives five minutes, is used once, and only in the context, by the account and under the
ticket it was made for. Rules of the answers: WebAuthn level 2, sections 7.1 and 7.2.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.registration.verify_registration_response import VerifiedRegistration

from accounts.models import Passkey, User, Voucher
from accounts.purposes import CHALLENGE
from accounts.vouchers import Spent, consume, find, issue
from core.actor import Actor
from core.clock import now
from core.operations import operation

Context = Literal["registration", "discoverable", "mfa", "sudo"]
MOST_PASSKEYS = 10
_LONGEST_CHALLENGE = 1024


class PasskeyRefused(Exception):
    """The answer to a challenge does not hold. The text is for logs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a device answered: the credential as JSON that it made, and the challenge it was asked with."""

    response: dict[str, Any]
    challenge: str


@operation("passkey.challenge")
def new_challenge(actor: Actor, *, context: Context, user: User | None = None, ticket: str = "") -> str:
    """A challenge for this context, as base64url; `user` and `ticket` bind it."""
    challenge = bytes_to_base64url(generate_challenge())
    issue(CHALLENGE, user, token=challenge, context=context, ticket=ticket)
    return challenge


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
    wanted = {"context": context, "ticket": ticket}
    if voucher is None or voucher.data != wanted or voucher.user_id != (user.id if user else None):
        raise PasskeyRefused("challenge unknown, or of another context, account or ticket")
    return base64url_to_bytes(answer.challenge)


def asserted(actor: Actor, answer: Answer, *, context: Context, user: User | None = None, ticket: str = "") -> Passkey:
    """The passkey whose owner has just answered, with user verification; its counter is moved on.

    `user` None lets any account's passkey answer. Call it outside of operations: the challenge is used up whatever
    comes of it. Raises PasskeyRefused.
    """
    challenge = _taken(actor, answer, context, user, ticket)
    passkey = _passkey_of(answer.response)
    if passkey is None or (user is not None and passkey.user_id != user.id):
        raise PasskeyRefused("no passkey of this account")
    try:
        verified = verify_authentication_response(
            credential=answer.response,
            expected_challenge=challenge,
            expected_rp_id=settings.GUILDHALL.passkey_rp_id,
            expected_origin=list(settings.GUILDHALL.passkey_origins),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise PasskeyRefused(type(problem).__name__) from None
    _move_on(passkey, verified.new_sign_count)
    return passkey


def attested(actor: Actor, answer: Answer, *, user: User) -> VerifiedRegistration:
    """A new credential of this account, checked but not stored. As `asserted` otherwise."""
    challenge = _taken(actor, answer, "registration", user, "")
    try:
        return verify_registration_response(
            credential=answer.response,
            expected_challenge=challenge,
            expected_rp_id=settings.GUILDHALL.passkey_rp_id,
            expected_origin=list(settings.GUILDHALL.passkey_origins),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise PasskeyRefused(type(problem).__name__) from None


def _passkey_of(response: dict[str, Any]) -> Passkey | None:
    credential_id = response.get("id")
    if not isinstance(credential_id, str):
        return None
    return Passkey.objects.select_related("user").filter(credential_id=credential_id.rstrip("=")).first()


def _move_on(passkey: Passkey, count: int) -> None:
    # Two answers with the same counter at once: only one of them can be the device's own.
    rows = Passkey.objects.filter(id=passkey.id)
    rows = rows.filter(sign_count__lt=count) if count else rows.filter(sign_count=0)
    if not rows.update(sign_count=count, last_used_at=now()):
        raise PasskeyRefused("counter went back")
