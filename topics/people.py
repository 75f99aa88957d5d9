"""People whom somebody names in a topic."""

from accounts.models import User
from core.errors import Code, ProductError


def person_named(user_id: int | None, name: str = "") -> User:
    """Somebody by id, or by name where there is none. Raises ProductError NOT_FOUND (`user_not_found`) for nobody, for
    those whose account is closed, and for bots, which take no part on this side."""
    wanted = {"handle_key": name.lower()} if user_id is None else {"pk": user_id}
    user = User.objects.filter(**wanted, is_bot=False).first()
    if user is None or not user.is_active:
        raise ProductError(Code.NOT_FOUND, reason="user_not_found")
    return user


def account(user_id: int) -> User:
    """Any account, closed or not. Raises ProductError NOT_FOUND (`user_not_found`)."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise ProductError(Code.NOT_FOUND, reason="user_not_found")
    return user
