"""What administrators do about addresses and phones of accounts."""

from accounts.mail import send_verification_link
from accounts.models import User
from accounts.operations.changing import telling
from accounts.operations.email_addresses import assign_email
from accounts.operations.password_reset import send_reset_link
from accounts.operations.phones import unlink_phone as take_phone
from accounts.rights import Right
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations._admin_users import subject

_LIMIT = "admin:user:modify"


@operation("admin.user.change_email", limit=_LIMIT)
def change_email(actor: Actor, user_id: int, *, email: str) -> User:
    """Give an account another address, in small letters, which its owner has yet to verify. Nothing is mailed.

    Publishes UserUpdated. Raises as `subject` (`user:update:email`), InvalidForm at `email`: EMAIL_ALREADY_IN_USE.
    """
    user = subject(actor, Right.USER_UPDATE_EMAIL, user_id)
    old = user.email
    with telling(user):
        assign_email(user, email.lower(), by=actor.user_id)
    record_admin(actor, "change_email", "user", user_id, old_email=old or "", new_email=user.email)
    return user


@operation("admin.user.verify_email", limit=_LIMIT)
def verify_email(actor: Actor, user_id: int) -> User:
    """Take an address for its owner's without asking; what the account must do besides, it must still do.

    Publishes UserUpdated. Raises as `_with_address`.
    """
    user = _with_address(actor, user_id)
    with telling(user):
        user.email_verified = True
        user.save(update_fields=["email_verified"])
    record_admin(actor, "verify_email", "user", user_id, email=user.email)
    return user


@operation("admin.user.resend_verification", limit=_LIMIT)
def resend_verification(actor: Actor, user_id: int) -> None:
    """Mail an account another link that verifies its address. Raises as `_with_address`."""
    user = _with_address(actor, user_id)
    send_verification_link(user)
    record_admin(actor, "resend_verification_email", "user", user_id, email=user.email)


@operation("admin.user.send_password_reset", limit=_LIMIT)
def send_password_reset(actor: Actor, user_id: int) -> None:
    """Mail an account a link that sets a new password, good for as long as one its owner asks for. Raises as
    `_with_address`."""
    user = _with_address(actor, user_id)
    send_reset_link(user)
    record_admin(actor, "send_password_reset", "user", user_id, email=user.email)


@operation("admin.user.unlink_phone", limit=_LIMIT)
def unlink_phone(actor: Actor, user_id: int) -> User:
    """Take the phone from an account, and codes by SMS with it. Publishes UserUpdated. Raises as `subject`
    (`user:update:phone`)."""
    user = subject(actor, Right.USER_UPDATE_PHONE, user_id)
    phone = user.phone
    take_phone(user, by=actor.user_id)
    record_admin(actor, "unlink_phone", "user", user_id, phone=phone or "")
    return user


def _with_address(actor: Actor, user_id: int) -> User:
    """`subject` (`user:update:email`). Raises InvalidForm at `email` (USER_DOES_NOT_HAVE_AN_EMAIL_ADDRESS) too."""
    user = subject(actor, Right.USER_UPDATE_EMAIL, user_id)
    if not user.email:
        raise InvalidForm.at("email", FieldCode.USER_DOES_NOT_HAVE_AN_EMAIL_ADDRESS)
    return user
