"""The code that a guild chooses for itself."""

from accounts.requests import caller
from chat.operations.vanity import set_vanity_code
from chat.v1.inputs_vanity import VanityInput
from chat.v1.schemas_vanity import VanityChangedResponse, VanityResponse
from chat.vanity import vanity_of
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class GuildVanity(V1View):
    tags = ("Invites",)

    @endpoint(response=VanityResponse, limit="guild:vanity_url:get::guild_id", errors=(Code.MISSING_PERMISSIONS,))
    def get(self, request: Request, guild_id: int) -> VanityResponse:
        """Read a guild's own invite code, and how many came in by it.

        Needs MANAGE_GUILD.
        """
        vanity = vanity_of(caller(request), guild_id)
        return {"code": vanity.code, "uses": vanity.uses}

    @endpoint(
        request=VanityInput,
        response=VanityChangedResponse,
        operation=set_vanity_code,
        gate="human",
        audit_reason=True,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def patch(self, request: Request, guild_id: int) -> VanityChangedResponse:
        """Choose a guild's own invite code; null gives it up.

        Needs MANAGE_GUILD, and the guild the feature VANITY_URL. Letters become small and blanks become dashes.
        """
        if "code" not in request.valid.values:
            return {"code": vanity_of(caller(request), guild_id).code or ""}
        return {"code": set_vanity_code(caller(request), guild_id, code=request.valid["code"]) or ""}
