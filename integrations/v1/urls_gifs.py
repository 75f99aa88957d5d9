"""Paths of the guild wire that belong to GIFs."""

from integrations.v1.views.gifs import routes_of

urlpatterns = [*routes_of("klipy"), *routes_of("tenor")]
