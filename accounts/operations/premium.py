"""What is left of premium where nothing is sold."""

from accounts.events import publish_user_update
from accounts.models import User
from accounts.models.user import UserFlags
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
    user.save(update_fields=["flags"])
    publish_user_update(user, face_changed=False)
