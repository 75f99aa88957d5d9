"""Paths of the guild wire that belong to finding guilds."""

from core.api.routing import routes
from guilds.v1.views.discovery import DiscoveredGuilds, DiscoveryCategories, DiscoveryJoin, GuildDiscovery
from guilds.v1.views.guild_search import GuildSearches

urlpatterns = [
    *routes("/search/guilds", GuildSearches),
    *routes("/discovery/guilds", DiscoveredGuilds),
    *routes("/discovery/categories", DiscoveryCategories),
    *routes("/discovery/guilds/<id:guild_id>/join", DiscoveryJoin),
    *routes("/guilds/<id:guild_id>/discovery", GuildDiscovery),
]
