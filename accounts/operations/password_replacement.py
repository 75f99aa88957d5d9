"""Changing a password by showing the one that is to go."""

from accounts.events import publish_user_update
from accounts.models import User
from accounts.operations.passwords import KeptSession, set_password
from accounts.signing_in.attempts import charge_password_proof
from accounts.signing_in.passwords import hashed, is_password_of, refuse_common
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation


def replace_password(actor: Actor, *, current: str, password: str, keep_session: KeptSession) -> str:
    """Put another password in place of the one that is shown. Every other sign-in ends; a "renewed" one's new token is
    returned. Publishes as `set_password`, and UserUpdated. Raises INVALID_CURRENT_PASSWORD at `current_password`,
    PASSWORD_IS_TOO_COMMON at `new_password`, RateLimited."""
    charge_password_proof(actor.user)
    if not is_password_of(actor.user, current):
        raise InvalidForm.at("current_password", FieldCode.INVALID_CURRENT_PASSWORD)
    refuse_common(password, "new_password")
    return _replace(actor, password_hash=hashed(password), keep_session=keep_session)


@operation("password.replace")
def _replace(actor: Actor, *, password_hash: str, keep_session: KeptSession) -> str:
    user = User.objects.select_for_update().get(id=actor.user_id)
    if user.password_changed_at != actor.user.password_changed_at:
        raise InvalidForm.at("current_password", FieldCode.INVALID_CURRENT_PASSWORD)
    token = set_password(actor, user, password_hash, keep_session=keep_session)
    publish_user_update(user, face_changed=False)
    return token
