"""Changing one's own account together with its address or password: what takes long or counts attempts."""

from accounts.changes import ProfileChanges
from accounts.models import User
from accounts.operations.account import Changed, update_account
from accounts.profile import checked_changes
from accounts.signing_in.attempts import charge_password_proof
from accounts.signing_in.passwords import hashed, is_password_of, refuse_common
from core.actor import Actor
from core.errors import FieldCode, InvalidForm


def change_account(
    actor: Actor,
    *,
    changes: ProfileChanges,
    email_token: str | None = None,
    new_password: str | None = None,
    current_password: str | None = None,
    is_password_proven: bool = False,
) -> Changed:
    """Change one's own account. A new password wants the one it replaces, which is checked unless the caller has just
    been proven by it; an account without one gets its first.

    Publishes and raises as `update_account` and `change_profile`; InvalidForm at `password` (PASSWORD_NOT_SET when it
    is missing, INVALID_CURRENT_PASSWORD) and `new_password` (PASSWORD_IS_TOO_COMMON).
    """
    user: User = actor.user
    if new_password is not None:
        if user.is_claimed:
            _check_current(user, current_password, is_password_proven)
        refuse_common(new_password, "new_password")
    checked = checked_changes(user, changes)
    password_hash = None if new_password is None else hashed(new_password)
    return update_account(actor, changes=checked, email_token=email_token, password_hash=password_hash)


def _check_current(user: User, password: str | None, is_proven: bool) -> None:
    if password is None:
        raise InvalidForm.at("password", FieldCode.PASSWORD_NOT_SET)
    if is_proven:
        return
    charge_password_proof(user)
    if not is_password_of(user, password):
        raise InvalidForm.at("password", FieldCode.INVALID_CURRENT_PASSWORD)
