"""Paths of search indexes and of numbers about the instance."""

from core.api.routing import routes
from moderation.v1.admin.views import search

urlpatterns = [
    *routes("/admin/search/refresh-index", search.RefreshIndex),
    *routes("/admin/search/refresh-status", search.RefreshStatus),
    *routes("/admin/analytics/summary", search.Summary),
]
