"""Paths of the topic wire that belong to accounts, each also without its prefix."""

from accounts.api.views import Login, Logout, Me, Register, Session
from core.api.routing import routes

urlpatterns = [
    *routes("/auth/register", Register, "/register"),
    *routes("/auth/login", Login, "/login"),
    *routes("/auth/logout", Logout, "/logout"),
    *routes("/auth/me", Me, "/me"),
    *routes("/auth/session", Session, "/session"),
]
