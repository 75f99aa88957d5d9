"""Ids that are kept for addresses, and what is no id for an account."""

from accounts import hooks
from accounts.models import ReservedId, User
from core.clock import now
from core.ids import created_at
from core.text import folded


def is_free(account_id: int) -> bool:
    """Whether an account could get this id: a moment that has been, and nothing else has it."""
    if account_id <= 0 or created_at(account_id) > now():
        return False
    return not User.objects.filter(id=account_id).exists() and not any(hooks.id_taken.collect(account_id))


def reserved_column(email: str | None) -> dict[str, int]:
    """The id that a new account with this address gets, as a column; nothing if none is kept for it, or somebody has
    got it meanwhile. The reservation is used up by that. One query without one."""
    if not email:
        return {}
    kept = ReservedId.objects.select_for_update().filter(email_key=folded(email)).first()
    if kept is None:
        return {}
    kept.delete()
    return {"id": kept.user_id} if is_free(kept.user_id) else {}
