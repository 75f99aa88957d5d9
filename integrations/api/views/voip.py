"""What browsers need before they call each other."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, ok
from core.api.request import Request
from core.api.views import ApiView
from integrations.api.render_mesh import render_ice_servers
from integrations.api.schemas import IceServers


class IceServersView(ApiView):
    """Servers that help browsers find a way to each other."""

    tags = ("Calls",)

    @endpoint(response=Data[IceServers], limit="api:voip:ice_servers")
    def get(self, request: Request) -> Data[IceServers]:
        """List the STUN and TURN servers of this instance, with a password that is good for `ttl` seconds."""
        return ok(data=render_ice_servers(caller(request).user_id))
