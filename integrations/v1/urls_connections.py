"""Paths of the guild wire that belong to connections."""

from core.api.routing import routes
from integrations.v1.views import bluesky
from integrations.v1.views import connections as views

_OWN = "/users/@me/connections"

urlpatterns = [
    *routes(_OWN, views.Connections),
    *routes(f"{_OWN}/verify", views.ConnectionProof),
    *routes(f"{_OWN}/reorder", views.ConnectionOrder),
    *routes(f"{_OWN}/bluesky/authorize", bluesky.BlueskyAuthorization),
    *routes(f"{_OWN}/<str:connection_id>", views.AnyConnection),
    *routes(f"{_OWN}/<str:type>/<str:connection_id>", views.OneConnection),
    *routes(f"{_OWN}/<str:type>/<str:connection_id>/verify", views.ConnectionCheck),
    *routes("/connections/bluesky/callback", bluesky.BlueskyCallback),
    *routes("/connections/bluesky/client-metadata.json", bluesky.BlueskyMetadata),
    *routes("/connections/bluesky/jwks.json", bluesky.BlueskyKeys),
]
