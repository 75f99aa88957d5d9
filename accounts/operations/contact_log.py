"""The log of contact changes: what an account could be reached and known by, for support and moderation."""

from typing import Final

from accounts.models import ContactChange, User

Kind = ContactChange.Kind
BY_THEMSELVES: Final = "user_requested"
BY_STAFF: Final = "admin_action"


def note_contact_change(
    user: User, kind: Kind, old: str | None, new: str | None, *, reason: str, by: int | None
) -> None:
    """Write a change down; part of the operation that makes it. `by` is who made it, None for the server. Nothing where
    nothing is different."""
    if old != new:
        ContactChange.objects.create(user=user, kind=kind, old=old, new=new, reason=reason, actor_id=by)
