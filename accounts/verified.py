"""What follows from an e-mail address or a phone being verified."""

from accounts.events import publish_user_update
from accounts.models import User

# Bits of `suspicious_activity_flags` that a verified address lifts (the guild wire's table of those flags).
_LIFTED_BY_EMAIL = 0b11110011


def mark_email_verified(user: User) -> None:
    """Note that the account's address is its owner's, and lift what that lifts. `user` is locked. Publishes
    UserUpdated. Call it inside an operation."""
    user.email_verified = True
    user.suspicious_activity_flags &= ~_LIFTED_BY_EMAIL
    user.save(update_fields=["email_verified", "suspicious_activity_flags"])
    publish_user_update(user, face_changed=False)
