"""Finding guilds on the guild wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.guild_search import search_guilds
from guilds.v1.inputs_search import GuildSearchQuery
from guilds.v1.render_search import render_known_guilds
from guilds.v1.schemas_search import GuildSearchResponse


class GuildSearches(V1View):
    tags = ("Search",)

    @endpoint(
        query=GuildSearchQuery,
        response=GuildSearchResponse,
        limit="search:guilds",
        errors=(Code.FEATURE_TEMPORARILY_DISABLED, Code.SERVICE_UNAVAILABLE),
    )
    def get(self, request: Request) -> GuildSearchResponse:
        """Find guilds.

        Among those that are listed for strangers, one's own (`mine`), or both (`all`): by name, then by the
        description they are listed with.
        """
        query = request.query
        limit, offset = query["limit"], query["offset"]
        found = search_guilds(caller(request), **query.arguments(), limit=limit, offset=offset)
        return render_known_guilds(found, limit=limit, offset=offset)
