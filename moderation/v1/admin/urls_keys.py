"""Paths of administrators' keys."""

from core.api.routing import routes
from moderation.v1.admin.views.keys import Keys, OneKey

urlpatterns = [*routes("/admin/api-keys", Keys), *routes("/admin/api-keys/<str:key_id>", OneKey)]
