"""Proof that the person at the keyboard is the one who signed in, asked for by operations that could do harm."""

from accounts.attempts import charge_password_proof
from accounts.models import User
from accounts.passwords import is_password_of
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError


def require_proof(actor: Actor, *, password: str | None) -> None:
    """Let the actor pass or raise: INVALID_PASSWORD or PASSWORD_NOT_SET at `password`, SUDO_MODE_REQUIRED, RateLimited.

    Bots pass, and so does an account that has nothing to prove itself with. A password never satisfies an account
    with a second factor. Stands outside of transactions, because it hashes.
    """
    user: User = actor.user
    if user.is_bot or (not user.has_mfa and not user.is_claimed):
        return
    if user.has_mfa or password is None:
        raise ProductError(Code.SUDO_MODE_REQUIRED, has_mfa=user.has_mfa)
    if not user.has_usable_password():
        raise InvalidForm.at("password", FieldCode.PASSWORD_NOT_SET)
    charge_password_proof(user)
    if not is_password_of(user, password):
        raise InvalidForm.at("password", FieldCode.INVALID_PASSWORD)
