"""Paths of administrators' work on guilds, on who may find them, and on the gateway."""

from core.api.routing import routes
from moderation.v1.admin.views import discovery, gateway, guild_members, guilds

urlpatterns = [
    *routes("/admin/guilds/lookup", guilds.GuildLookup),
    *routes("/admin/guilds/search", guilds.GuildSearch),
    *routes("/admin/guilds/list-members", guilds.GuildMembers),
    *routes("/admin/guilds/clear-fields", guilds.GuildFieldsClearing),
    *routes("/admin/guilds/update-name", guilds.GuildRenaming),
    *routes("/admin/guilds/update-settings", guilds.GuildSettingsChange),
    *routes("/admin/guilds/update-features", guilds.GuildFeaturesChange),
    *routes("/admin/guilds/update-vanity", guilds.GuildVanity),
    *routes("/admin/guilds/transfer-ownership", guilds.GuildTransfer),
    *routes("/admin/guilds/delete", guilds.GuildDeletion),
    *routes("/admin/guilds/shutdown", guilds.GuildShutdown),
    *routes("/admin/guilds/reload", guilds.GuildReload),
    *routes("/admin/guilds/ban-member", guild_members.GuildMemberBan),
    *routes("/admin/guilds/kick-member", guild_members.GuildMemberKick),
    *routes("/admin/guilds/force-add-user", guild_members.GuildMemberAdding),
    *routes("/admin/guilds/<id:guild_id>/emojis", guilds.GuildEmojis),
    *routes("/admin/guilds/<id:guild_id>/stickers", guilds.GuildStickers),
    *routes("/admin/bulk/add-guild-members", guild_members.ManyGuildMembers),
    *routes("/admin/bulk/update-guild-features", guild_members.ManyGuildsFeatures),
    *routes("/admin/assets/purge", discovery.AssetPurge),
    *routes("/admin/discovery/applications", discovery.DiscoveryApplications),
    *routes("/admin/discovery/applications/<id:guild_id>/approve", discovery.DiscoveryApproval),
    *routes("/admin/discovery/applications/<id:guild_id>/reject", discovery.DiscoveryRejection),
    *routes("/admin/discovery/guilds/<id:guild_id>/remove", discovery.DiscoveryRemoval),
    *routes("/admin/feature-flags/get", discovery.FeatureFlags),
    *routes("/admin/feature-flags/list", discovery.FeatureFlagList),
    *routes("/admin/feature-flags/update", discovery.FeatureFlagChange),
    *routes("/admin/gateway/stats", gateway.GatewayStats),
    *routes("/admin/gateway/memory-stats", gateway.GatewayMemory),
    *routes("/admin/gateway/reload-all", gateway.GatewayReload),
]
