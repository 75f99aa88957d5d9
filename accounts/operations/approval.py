"""Letting in people who registered while an administrator decides."""

from accounts.models import PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.sign_in import join_if_possible
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation

RIGHT = "pending_verification:review"


@operation("account.approve")
def approve_registration(actor: Actor, *, user_id: int) -> User:
    """Let a waiting account in and join the invite it came with, if that still works.

    Needs the administrator's right `pending_verification:review`. Raises MISSING_ACL, InvalidForm at `user_id` for an
    account that does not wait.
    """
    if not {"*", RIGHT} & set(actor.user.acls):
        raise ProductError(Code.MISSING_ACL, variables={"requiredACL": RIGHT})
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None or not user.is_pending:
        raise InvalidForm.at("user_id", FieldCode.INVALID_FORMAT, text="This account does not wait for approval")
    user.flags &= ~UserFlags.PENDING_APPROVAL
    user.save(update_fields=["flags"])
    waiting = PendingRegistration.objects.filter(user=user).first()
    if waiting is not None:
        waiting.delete()
        if waiting.invite_code:
            join_if_possible(Actor(user=user), waiting.invite_code)
    return user
