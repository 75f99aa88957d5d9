"""Paths of the guild wire that belong to finding messages and people."""

from chat.v1.views.people_search import PeopleSearches
from chat.v1.views.search import MessageSearches
from core.api.routing import routes

urlpatterns = [*routes("/search/messages", MessageSearches), *routes("/search/users", PeopleSearches)]
