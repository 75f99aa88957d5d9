"""The account in whose name the server itself writes to people."""

from django.contrib.auth.hashers import make_password

from accounts.models import User, UserSettings
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user

_NAME = "System"


def system_account() -> User:
    """It, made now if there is none; inside an operation. Nobody can sign in to it or write to it. One query."""
    rows = User.objects.filter(is_system=True, is_bot=False)  # erased people have such accounts too, marked as deleted
    found = next((user for user in rows.exclude(flags=UserFlags.DELETED).order_by("id")[:1]), None)
    return found or _made()


def _made() -> User:
    user = add_user(username=_NAME, is_system=True, global_name=_NAME, password=make_password(None))
    UserSettings.objects.create(user=user)
    return user
