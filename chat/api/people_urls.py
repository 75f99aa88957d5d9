"""Paths of the topic wire that tell of people in the places they meet."""

from chat.api.people import MentionSearch, Stats
from core.api.routing import routes

urlpatterns = [
    *routes("/users/search-for-mention", MentionSearch),
    *routes("/users/stats", Stats),
]
