from guilds.models.ban import Ban
from guilds.models.guild import Guild
from guilds.models.member import Member
from guilds.models.role import Role
from guilds.models.settings import UserGuildSettings

__all__ = ["Ban", "Guild", "Member", "Role", "UserGuildSettings"]
