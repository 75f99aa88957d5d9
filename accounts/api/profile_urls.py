"""Paths of the topic wire for one's own profile."""

from accounts.api.views.profile import OwnPreferences, Profile
from core.api.routing import routes

urlpatterns = [
    *routes("/users/profile", Profile),
    *routes("/auth/preferences", OwnPreferences, "/preferences"),
]
