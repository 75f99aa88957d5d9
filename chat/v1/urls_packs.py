"""Paths of the guild wire that belong to invites to packs."""

from chat.v1.views.pack_invites import PackInvites
from core.api.routing import routes

urlpatterns = [*routes("/packs/<id:pack_id>/invites", PackInvites)]
