"""Paths of the topic wire that belong to accounts, those of signing in also without their prefix."""

from accounts.api.deletion_views import AccountDeletion, DeletionCode
from accounts.api.views import Login, Logout, Me, Register, Session
from core.api.routing import routes

urlpatterns = [
    *routes("/auth/register", Register, "/register"),
    *routes("/auth/login", Login, "/login"),
    *routes("/auth/logout", Logout, "/logout"),
    *routes("/auth/me", Me, "/me"),
    *routes("/auth/session", Session, "/session"),
    *routes("/users/request-deletion-code", DeletionCode),
    *routes("/users/delete-account", AccountDeletion),
]
