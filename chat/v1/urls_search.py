"""Paths of the guild wire that belong to finding messages."""

from chat.v1.views.search import MessageSearches
from core.api.routing import routes

urlpatterns = [*routes("/search/messages", MessageSearches)]
