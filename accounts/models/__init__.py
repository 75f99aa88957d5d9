from accounts.models.auth_session import AuthSession
from accounts.models.marker import InstanceMarker
from accounts.models.pending import PendingRegistration
from accounts.models.second_factor import BackupCodes, SealedTotpDevice
from accounts.models.settings import UserSettings
from accounts.models.user import Authenticator, User, UserManager

__all__ = [
    "AuthSession",
    "Authenticator",
    "BackupCodes",
    "InstanceMarker",
    "PendingRegistration",
    "SealedTotpDevice",
    "User",
    "UserManager",
    "UserSettings",
]
