"""Forgetting premium, as those do who test it."""

from accounts.events import publish_user_update
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.premium import COLUMNS, end_premium
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation

_STORED = (
    UserFlags.PREMIUM_BADGE_HIDDEN
    | UserFlags.PREMIUM_BADGE_MASKED
    | UserFlags.PREMIUM_BADGE_TIMESTAMP_HIDDEN
    | UserFlags.PREMIUM_BADGE_SEQUENCE_HIDDEN
    | UserFlags.PREMIUM_ENABLED_OVERRIDE
    | UserFlags.HAS_DISMISSED_PREMIUM_ONBOARDING
)


@operation("account.reset_premium", limit="user:update")
def reset_premium(actor: Actor) -> None:
    """Forget everything about premium on one's own account, as people do who test it.

    Needs the flag STAFF. Publishes UserUpdated. Raises MISSING_ACCESS.
    """
    user = User.objects.select_for_update().get(id=actor.user_id)
    if not user.flags & UserFlags.STAFF:
        raise ProductError(Code.MISSING_ACCESS)
    user.flags &= ~_STORED
    user.has_ever_purchased, user.unread_gifts = False, 0
    end_premium(user)
    save_premium(user)


def save_premium(user: User) -> None:
    """Store what a person has of premium, and tell them; part of an operation that holds the row. Publishes
    UserUpdated."""
    user.save(update_fields=["flags", "has_ever_purchased", "unread_gifts", *COLUMNS])
    publish_user_update(user, face_changed=False)
