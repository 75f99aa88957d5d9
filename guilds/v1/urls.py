"""Paths of the guild wire that belong to guilds, their members and their roles."""

from core.api.routing import routes
from guilds.v1.views.audit_log import AuditLog
from guilds.v1.views.bans import Bans, OneBan
from guilds.v1.views.guilds import (
    DetachedBanner,
    FlexibleNames,
    GuildDeletion,
    Guilds,
    GuildTransfer,
    OneGuild,
    OwnGuild,
    OwnGuilds,
    UnclaimedAccounts,
)
from guilds.v1.views.member_search import MemberSearches
from guilds.v1.views.members import MemberRole, Members, OneMember, OwnMember
from guilds.v1.views.people import GuildSettings, PrivateChannelSettings, Profile
from guilds.v1.views.roles import HoistPositions, OneRole, Roles

urlpatterns = [
    *routes("/guilds", Guilds),
    *routes("/guilds/<id:guild_id>", OneGuild),
    *routes("/guilds/<id:guild_id>/delete", GuildDeletion),
    *routes("/guilds/<id:guild_id>/transfer-ownership", GuildTransfer),
    *routes("/guilds/<id:guild_id>/text-channel-flexible-names", FlexibleNames),
    *routes("/guilds/<id:guild_id>/detached-banner", DetachedBanner),
    *routes("/guilds/<id:guild_id>/disallow-unclaimed-accounts", UnclaimedAccounts),
    *routes("/guilds/<id:guild_id>/audit-logs", AuditLog),
    *routes("/guilds/<id:guild_id>/bans", Bans),
    *routes("/guilds/<id:guild_id>/bans/<id:user_id>", OneBan),
    *routes("/guilds/<id:guild_id>/members", Members),
    *routes("/guilds/<id:guild_id>/members-search", MemberSearches),
    *routes("/guilds/<id:guild_id>/members/@me", OwnMember),
    *routes("/guilds/<id:guild_id>/members/<id:user_id>", OneMember),
    *routes("/guilds/<id:guild_id>/members/<id:user_id>/roles/<id:role_id>", MemberRole),
    *routes("/guilds/<id:guild_id>/roles", Roles),
    *routes("/guilds/<id:guild_id>/roles/hoist-positions", HoistPositions),
    *routes("/guilds/<id:guild_id>/roles/<id:role_id>", OneRole),
    *routes("/users/@me/guilds", OwnGuilds),
    *routes("/users/@me/guilds/<id:guild_id>", OwnGuild),
    *routes("/users/@me/guilds/@me/settings", PrivateChannelSettings),
    *routes("/users/@me/guilds/<id:guild_id>/settings", GuildSettings),
    *routes("/users/<id:target_id>/profile", Profile),
]
