"""Where raids on guilds are on the guild wire."""

from core.api.routing import routes
from moderation.v1.views_raids import GuildRaid, GuildRaidRemoval

urlpatterns = [
    *routes("/guilds/<id:guild_id>/raid", GuildRaid),
    *routes("/guilds/<id:guild_id>/raid/removal", GuildRaidRemoval),
]
