"""Paths of the guild wire that belong to voice."""

from core.api.routing import routes
from integrations.v1.views import voice_admin as admin
from integrations.v1.views.voice import LiveKitWebhook

urlpatterns = [
    *routes("/webhooks/livekit", LiveKitWebhook),
    *routes("/admin/voice/regions/create", admin.RegionCreation),
    *routes("/admin/voice/regions/update", admin.RegionUpdate),
    *routes("/admin/voice/regions/delete", admin.RegionDeletion),
    *routes("/admin/voice/regions/get", admin.RegionLookup),
    *routes("/admin/voice/regions/list", admin.RegionList),
    *routes("/admin/voice/servers/create", admin.ServerCreation),
    *routes("/admin/voice/servers/update", admin.ServerUpdate),
    *routes("/admin/voice/servers/delete", admin.ServerDeletion),
    *routes("/admin/voice/servers/get", admin.ServerLookup),
    *routes("/admin/voice/servers/list", admin.ServerList),
]
