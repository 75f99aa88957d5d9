"""Paths of the guild wire that belong to themes."""

from core.api.routing import routes
from integrations.v1.views.themes import OneTheme, OwnThemes, Themes

urlpatterns = [
    *routes("/themes", Themes),
    *routes("/themes/<str:theme_id>", OneTheme),
    *routes("/users/@me/themes", OwnThemes),
]
