from guilds.models.audit import AuditLogEntry
from guilds.models.ban import Ban
from guilds.models.discovery import DiscoveryListing
from guilds.models.expression import Emoji, ExpressionPack, PackInstallation, Sticker
from guilds.models.guild import Guild
from guilds.models.member import Member
from guilds.models.role import Role
from guilds.models.settings import UserGuildSettings

__all__ = [
    "AuditLogEntry",
    "Ban",
    "DiscoveryListing",
    "Emoji",
    "ExpressionPack",
    "Guild",
    "Member",
    "PackInstallation",
    "Role",
    "Sticker",
    "UserGuildSettings",
]
