"""Letting in people who registered while an administrator decides, or not."""

from datetime import timedelta

from accounts import hooks
from accounts.mail import mail_account
from accounts.models import DeletionReason, PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.operations.changing import telling
from accounts.operations.deletion import condemn
from accounts.operations.sign_in import join_at_first
from accounts.rights import require_right
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation

RIGHT = "pending_verification:review"


@operation("account.approve")
def approve_registration(actor: Actor, *, user_id: int) -> User:
    """Let a waiting account in and join the invite it came with, or AUTO_JOIN_INVITE, if that still works. Mails the
    person.

    Needs the administrator's right `pending_verification:review`; the decision is logged (hook `decided`). Publishes
    UserUpdated. Raises as `require_right`, InvalidForm at `user_id` for an account that does not wait.
    """
    user = _waiting(actor, user_id)
    mail_account(user, "registration_approved")
    let_in(user)
    hooks.decided.run(actor, "approve_registration", "user", user_id)
    return user


def let_in(user: User) -> None:
    """Let somebody in who waits, whose row the caller holds, and have them join the invite they came with; part of an
    operation. Publishes UserUpdated."""
    with telling(user):
        user.flags &= ~UserFlags.PENDING_APPROVAL
        user.save(update_fields=["flags"])
    waiting = PendingRegistration.objects.filter(user=user).first()
    if waiting is not None:
        waiting.delete()
        join_at_first(Actor(user=user), waiting.invite_code)


@operation("account.reject")
def reject_registration(actor: Actor, *, user_id: int) -> None:
    """Turn a waiting account away: it is erased at once, which its address is told.

    Otherwise as `approve_registration`; publishes SessionsEnded too.
    """
    hooks.face_changing.run(user_id)
    condemn(_waiting(actor, user_id), DeletionReason.OTHER, public_reason=None, delay=timedelta(0))
    hooks.decided.run(actor, "reject_registration", "user", user_id)


def _waiting(actor: Actor, user_id: int) -> User:
    require_right(actor, RIGHT)
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None or not user.is_pending or user.flags & UserFlags.DELETED:
        raise InvalidForm.at("user_id", FieldCode.INVALID_FORMAT, text="This account does not wait for approval")
    return user
