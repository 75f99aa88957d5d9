from accounts.models.auth_session import AuthSession
from accounts.models.settings import UserSettings
from accounts.models.user import User, UserManager

__all__ = ["AuthSession", "User", "UserManager", "UserSettings"]
