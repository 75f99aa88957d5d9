"""Paths of the topic wire for one's own profile."""

from accounts.api.views.profile import OwnPreferences, Profile
from accounts.api.views.warnings import WarningClearing, WarningDismissal
from core.api.routing import routes

urlpatterns = [
    *routes("/users/profile", Profile),
    *routes("/users/dismiss-warning", WarningDismissal),
    *routes("/users/clear-warning", WarningClearing),
    *routes("/auth/preferences", OwnPreferences, "/preferences"),
]
