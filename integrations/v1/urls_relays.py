"""Paths of the guild wire that belong to the directory of relays."""

from core.api.routing import routes
from integrations.v1.views import relays as views

urlpatterns = [
    *routes("/relays", views.Relays),
    *routes("/relays/register", views.RelayRegistration),
    *routes("/relays/<str:id>", views.OneRelay),
    *routes("/relays/<str:id>/status", views.RelayStatus),
    *routes("/relays/<str:id>/heartbeat", views.RelayHeartbeat),
]
