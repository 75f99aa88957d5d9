"""Finding members."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code
from guilds.member_search import search_members
from guilds.v1.inputs_search import MemberSearchInput
from guilds.v1.render_search import render_found_members
from guilds.v1.schemas_search import MemberSearchResponse


class MemberSearches(V1View):
    tags = ("Members",)

    @endpoint(
        request=MemberSearchInput,
        response=MemberSearchResponse,
        limit="guild:search::guild_id",
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def post(self, request: Request, guild_id: int) -> MemberSearchResponse:
        """Find members.

        Needs MANAGE_GUILD. By name, tag or id, roles, and how and when they came.
        """
        asked = request.valid
        found = search_members(caller(request), guild_id, asked.search(), limit=asked["limit"], offset=asked["offset"])
        return render_found_members(guild_id, found)
