"""One's own account, changed as a whole: profile, address and password together or not at all."""

from dataclasses import dataclass, field
from typing import Literal

from accounts.changes import CheckedProfile
from accounts.events import publish_user_update
from accounts.models import User
from accounts.operations.email_change import take_email_token
from accounts.operations.passwords import set_password
from accounts.operations.profile import update_profile
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation


@dataclass(frozen=True, slots=True)
class Changed:
    """The account as it is now, and the new token of the actor's sign-in, "" where it keeps its token."""

    user: User
    token: str = field(default="", repr=False)


@operation("account.update", limit="user:update")
def update_account(
    actor: Actor, *, changes: CheckedProfile, email_token: str | None = None, password_hash: str | None = None
) -> Changed:
    """Change one's own account: its profile, its address by the token of a change of address, its password.

    A new password gives the actor's sign-in a new token; an account that has none yet is claimed by it and keeps its
    sign-in as it is. Publishes and raises as `update_profile`, `take_email_token` and `set_password`; InvalidForm at
    `password` (INVALID_CURRENT_PASSWORD) when the one that the actor has shown was replaced meanwhile.
    """
    user = update_profile(actor, changes=changes)
    if password_hash is not None and user.password_changed_at != actor.user.password_changed_at:
        raise InvalidForm.at("password", FieldCode.INVALID_CURRENT_PASSWORD)
    if email_token is None and password_hash is None:
        return Changed(user)
    keep: Literal["renewed", "same"] = "renewed" if user.is_claimed else "same"
    if email_token is not None:
        take_email_token(actor, user, email_token)
    token = "" if password_hash is None else set_password(actor, user, password_hash, keep_session=keep)
    publish_user_update(user, face_changed=False)
    return Changed(user, token)
