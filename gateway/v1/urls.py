"""REST routes that lead to the gateway."""

from core.api.routing import routes
from gateway.v1.views import Gateway, GatewayBot

urlpatterns = [
    *routes("/gateway", Gateway),
    *routes("/gateway/bot", GatewayBot),
]
