"""Paths of the guild wire that belong to voice."""

from core.api.routing import routes
from integrations.v1.views.voice import LiveKitWebhook

urlpatterns = [
    *routes("/webhooks/livekit", LiveKitWebhook),
]
