"""Finding people on the guild wire."""

from accounts.requests import caller
from accounts.v1.render import render_user
from chat.search.people import search_people
from chat.v1.inputs_search import PeopleQuery
from chat.v1.schemas_search import UserSearchResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class PeopleSearches(V1View):
    tags = ("Search",)

    @endpoint(
        query=PeopleQuery,
        response=UserSearchResponse,
        limit="search:users",
        errors=(
            Code.UNKNOWN_GUILD,
            Code.ACCESS_DENIED,
            Code.MISSING_ACCESS,
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.SERVICE_UNAVAILABLE,
        ),
    )
    def get(self, request: Request) -> UserSearchResponse:
        """Find people.

        Members of a guild, or else friends and those one shares a guild or a private channel with, and whoever has
        exactly this tag. Bots name a guild.
        """
        query = request.query
        limit, offset = query["limit"], query["offset"]
        found = search_people(caller(request), query["q"], guild_id=query.get("guild_id"), limit=limit, offset=offset)
        users = [render_user(user) for user in found.people]
        return {"users": users, "total": found.total, "limit": limit, "offset": offset}
