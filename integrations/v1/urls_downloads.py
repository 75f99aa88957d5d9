"""Paths of downloads, which are at the root and, as everything of that wire, below /v1 too."""

from core.api.routing import routes
from integrations.v1.views import downloads as views

_TARGET = "/dl/desktop/<str:channel>/<str:plat>/<str:arch>"

urlpatterns = [
    *routes(f"{_TARGET}/latest", views.LatestBuild),
    *routes(f"{_TARGET}/versions", views.Builds),
    *routes(f"{_TARGET}/latest/<str:format>", views.LatestFile),
    *routes(f"{_TARGET}/<str:version>/<str:format>", views.BuildFileOf),
    *routes("/dl/<path:path>", views.AnyFile),
]
