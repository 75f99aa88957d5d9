"""REST routes that lead to the gateway."""

from django.conf import settings

from accounts.authentication import bot_for_token
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from gateway.sessions.identifies import DAY_MS, PER_DAY, identifies_left
from gateway.v1.schemas import GatewayBotResponse, GatewayResponse
from guilds.queries import count_guilds_of

GUILDS_PER_SHARD = 2500


class Gateway(V1View):
    gate = "open"
    tags = ("Gateway",)

    @endpoint(response=GatewayResponse, limit="gateway:info")
    def get(self, request: Request) -> GatewayResponse:
        """Find the gateway."""
        return {"url": settings.GUILDHALL.gateway_url}


class GatewayBot(V1View):
    gate = "open"  # its refusals have codes of their own
    tags = ("Gateway",)

    @endpoint(response=GatewayBotResponse, limit="gateway:bot_info")
    def get(self, request: Request) -> GatewayBotResponse:
        """Find the gateway as a bot.

        Takes `Authorization: Bot <token>`; the bare token and `Bearer` are understood too.
        """
        header = request.headers.get("Authorization", "")
        if not header:
            raise ProductError(Code.MISSING_AUTHORIZATION)
        actor = bot_for_token(header.removeprefix("Bot ").removeprefix("Bearer "))
        if actor is None:
            raise ProductError(Code.INVALID_AUTH_TOKEN)
        remaining, reset_after = identifies_left(actor.user_id)
        return {
            "url": settings.GUILDHALL.gateway_url,
            "shards": max(1, -(-count_guilds_of(actor.user_id) // GUILDS_PER_SHARD)),
            "session_start_limit": {
                "total": PER_DAY,
                "remaining": remaining,
                "reset_after": reset_after or DAY_MS,
                "max_concurrency": 1,
            },
        }
