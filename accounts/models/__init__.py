from accounts.models.admin_key import AdminKey
from accounts.models.arrival import Arrival
from accounts.models.auth_session import AuthSession
from accounts.models.beta_code import BetaCode
from accounts.models.contact import ContactChange, KnownAddress
from accounts.models.contact_ban import BanKind, ContactBan
from accounts.models.erasure import Erasure
from accounts.models.export import DataExport
from accounts.models.marker import InstanceMarker
from accounts.models.notification import Attention, Notification
from accounts.models.passkey import Passkey
from accounts.models.pending import PendingRegistration
from accounts.models.recovery import RecoveryCode, SecurityQuestion
from accounts.models.relationship import Relationship, RelationshipType, UserNote
from accounts.models.reserved_id import ReservedId
from accounts.models.sanction import AccountBan, AccountWarning
from accounts.models.second_factor import BackupCode, BackupCodes, TotpDevice
from accounts.models.settings import UserSettings
from accounts.models.user import Authenticator, DeletionReason, PremiumType, User, UserManager
from accounts.models.voucher import Voucher

__all__ = [
    "AccountBan",
    "AccountWarning",
    "AdminKey",
    "Arrival",
    "Attention",
    "AuthSession",
    "Authenticator",
    "BackupCode",
    "BackupCodes",
    "BanKind",
    "BetaCode",
    "ContactBan",
    "ContactChange",
    "DataExport",
    "DeletionReason",
    "Erasure",
    "InstanceMarker",
    "KnownAddress",
    "Notification",
    "Passkey",
    "PendingRegistration",
    "PremiumType",
    "RecoveryCode",
    "Relationship",
    "RelationshipType",
    "ReservedId",
    "SecurityQuestion",
    "TotpDevice",
    "User",
    "UserManager",
    "UserNote",
    "UserSettings",
    "Voucher",
]
