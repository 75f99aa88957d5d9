"""Paths of codes that let people in."""

from core.api.routing import routes
from moderation.v1.admin.views.codes import BetaCodes

urlpatterns = [*routes("/admin/codes/beta", BetaCodes)]
