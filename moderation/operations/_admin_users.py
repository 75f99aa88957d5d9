"""What every change of an account by an administrator begins with."""

from dataclasses import replace

from accounts import hooks
from accounts.models import User
from accounts.operations.deletion import is_erased
from accounts.rights import Right, require_rank, require_right
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError


def subject(actor: Actor, right: Right, user_id: int, *, shows: bool = False) -> User:
    """The account that an administrator with this right is about to change or to look into, held. `shows`: others may
    see the change.

    The administrator's own row is held too, and asked again: of two who shut each other out at the same moment, the
    second finds that they may no more. Raises what `require_right` and `require_rank` raise, UNAUTHORIZED for an
    administrator who was shut out meanwhile, UNKNOWN_USER, also once an account was erased, and MISSING_PERMISSIONS for
    the account in whose name the server writes: who signs in to it reads what others answered.
    """
    require_right(actor, right)
    if shows:
        hooks.face_changing.run(user_id)
    rows = User.objects.select_for_update(no_key=True).filter(id__in={actor.user_id, user_id}).order_by("id")
    held = {row.id: row for row in rows}
    actor, user = _still(actor, held.get(actor.user_id)), held.get(user_id)
    require_right(actor, right)
    if user is None or is_erased(user):
        raise ProductError(Code.UNKNOWN_USER)
    if user.is_system and not user.is_bot:
        raise ProductError(Code.MISSING_PERMISSIONS)
    require_rank(actor, user)
    return user


def _still(actor: Actor, row: User | None) -> Actor:
    if row is None or not row.is_active:
        raise ProductError(Code.UNAUTHORIZED)
    return replace(actor, user=row)


def refuse_self(actor: Actor, user: User) -> None:
    """Raise InvalidForm at `user_id` for somebody who would shut themselves out."""
    if user.id == actor.user_id:
        raise InvalidForm.at("user_id", FieldCode.INVALID_FORMAT, text="This cannot be done to one's own account")
