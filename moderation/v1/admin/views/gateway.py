"""The gateway: what it carries, and having it begin anew with guilds."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from moderation.gateway_reports import gateway_totals, heaviest_guilds
from moderation.operations.admin_gateway import reload_all_guilds
from moderation.v1.admin.inputs_guilds import GatewayGuildsInput, ReloadInput
from moderation.v1.admin.render_gateway import render_gateway, render_heavy_guild
from moderation.v1.admin.schemas_gateway import GatewayStatsResponse, HeavyGuildsResponse, ReloadedResponse

_TAGS = ("Administration: gateway",)


class GatewayStats(AdminView):
    tags = _TAGS

    @endpoint(response=GatewayStatsResponse, limit="admin:lookup", right=Right.GATEWAY_MEMORY_STATS)
    def get(self, request: Request) -> GatewayStatsResponse:
        """See what the gateway carries now, all of its processes together."""
        return render_gateway(gateway_totals(caller(request)))


class GatewayMemory(AdminView):
    tags = _TAGS

    @endpoint(
        request=GatewayGuildsInput,
        response=HeavyGuildsResponse,
        limit="admin:lookup",
        right=Right.GATEWAY_MEMORY_STATS,
    )
    def post(self, request: Request) -> HeavyGuildsResponse:
        """List the live guilds that take most memory, which is estimated, over all processes."""
        found = heaviest_guilds(caller(request), limit=request.valid["limit"])
        return {"guilds": [render_heavy_guild(guild) for guild in found]}


class GatewayReload(AdminView):
    tags = _TAGS

    @endpoint(
        request=ReloadInput,
        response=ReloadedResponse,
        operation=reload_all_guilds,
        right=Right.GATEWAY_RELOAD_ALL,
        audit_reason=True,
    )
    def post(self, request: Request) -> ReloadedResponse:
        """Reload guilds, or with an empty list all that are live, within seconds; says how many they are."""
        return {"count": reload_all_guilds(caller(request), guild_ids=request.valid["guild_ids"])}
