"""Proof that the person at the keyboard is the one who signed in, asked for by operations that could do harm.

Rules and their order: the guild wire's table of decisions for sudo mode.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import jwt

from accounts.models import Authenticator, AuthSession, User
from accounts.signing_in.attempts import charge_password_proof
from accounts.signing_in.passkeys import Answer, PasskeyRefused, asserted
from accounts.signing_in.passwords import is_password_of
from accounts.signing_in.phones import is_sms_code
from accounts.signing_in.second_factor import is_second_factor
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import created_at
from core.sealing import keys_for

SECONDS = 300
RECENT = timedelta(minutes=15)
Method = Literal["password", "mfa", "sudo_token"]
_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a request shows: a password, a second factor, or the token of an earlier proof."""

    password: str | None = field(default=None, repr=False)
    method: str | None = None
    code: str | None = field(default=None, repr=False)
    passkey: Answer | None = field(default=None, repr=False)
    token: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Passed:
    """How the proof was made, and the token that stands for it from now on, "" for none."""

    method: Method
    token: str = field(default="", repr=False)


def require_proof(actor: Actor, *, proof: Proof) -> Passed:
    """Let the actor pass or raise: INVALID_PASSWORD or PASSWORD_NOT_SET at `password`, INVALID_MFA_CODE at `mfa_code`,
    SUDO_MODE_REQUIRED, RateLimited.

    Bots pass, and so does an account that has nothing to prove itself with. A password never satisfies an account
    with a second factor. Stands outside of transactions, because it hashes and counts.
    """
    user: User = actor.user
    if user.is_bot:
        return Passed("password")
    token = next((token for token in _tokens_of(user, proof) if is_sudo_token(actor, token)), "")
    if token:
        return Passed("sudo_token", token)
    if user.has_mfa:
        return _by_second_factor(actor, proof)
    if user.is_claimed:
        _check_password(user, proof.password)
    return Passed("password")


def require_recent(actor: Actor, *, proof: Proof) -> None:
    """Let the actor pass whose sign-in is at most 15 minutes old, which is proof enough on the wire that has no sudo
    mode; otherwise as `require_proof`. A sign-in that was stolen later must not become a way in of its own."""
    session_id = actor.session_id
    if session_id is None or now() - created_at(session_id) > RECENT:
        require_proof(actor, proof=proof)


def new_sudo_token(actor: Actor) -> str:
    """What stands for a proof for five minutes, in this sign-in alone."""
    moment = int(now().timestamp())
    claims = {"type": "sudo", "sub": str(actor.user_id), "iat": moment, "exp": moment + SECONDS, "sid": _sign_in(actor)}
    return jwt.encode(claims, keys_for("sudo")[0], algorithm=_ALGORITHM)


def is_sudo_token(actor: Actor, token: str) -> bool:
    """Whether the token stands for a proof of this account in this sign-in, within the last five minutes."""
    claims = _claims(token)
    if claims is None or claims.get("type") != "sudo" or claims.get("sub") != str(actor.user_id):
        return False
    expires = claims.get("exp")
    if not isinstance(expires, int) or expires <= now().timestamp():
        return False
    sign_in = _sign_in(actor)
    return sign_in is not None and claims.get("sid") == sign_in


def _tokens_of(user: User, proof: Proof) -> list[str]:
    # Without a second factor only the header counts: such clients send their password with every request.
    tokens = [proof.token, proof.cookie] if user.has_mfa else [proof.token]
    return [token for token in tokens if token]


def _claims(token: str) -> dict[str, Any] | None:
    # Time is the product's own clock's matter.
    for key in keys_for("sudo"):
        try:
            return dict(
                jwt.decode(token, key, algorithms=[_ALGORITHM], options={"verify_exp": False, "verify_iat": False})
            )
        except jwt.InvalidTokenError:
            continue
    return None


def _sign_in(actor: Actor) -> str | None:
    if actor.session_id is None:
        return None
    return AuthSession.objects.filter(id=actor.session_id).values_list("token_hash", flat=True).first()


def _by_second_factor(actor: Actor, proof: Proof) -> Passed:
    if proof.method is None:
        raise ProductError(Code.SUDO_MODE_REQUIRED, has_mfa=True)
    if not _shows_factor(actor, proof):
        raise InvalidForm.at("mfa_code", FieldCode.INVALID_MFA_CODE)
    return Passed("mfa")


def _shows_factor(actor: Actor, proof: Proof) -> bool:
    user: User = actor.user
    if proof.method == "webauthn":
        return Authenticator.WEBAUTHN in user.authenticator_types and _shows_passkey(actor, proof.passkey)
    if proof.code is None:
        return False
    if proof.method == "sms":
        return Authenticator.SMS in user.authenticator_types and is_sms_code(user, proof.code)
    return Authenticator.TOTP in user.authenticator_types and is_second_factor(user, proof.code)


def _shows_passkey(actor: Actor, answer: Answer | None) -> bool:
    if answer is None:
        return False
    try:
        asserted(actor, answer, context="sudo", user=actor.user)
    except PasskeyRefused:
        return False
    return True


def _check_password(user: User, password: str | None) -> None:
    if password is None:
        raise ProductError(Code.SUDO_MODE_REQUIRED, has_mfa=False)
    if not user.has_usable_password():
        raise InvalidForm.at("password", FieldCode.PASSWORD_NOT_SET)
    charge_password_proof(user)
    if not is_password_of(user, password):
        raise InvalidForm.at("password", FieldCode.INVALID_PASSWORD)
