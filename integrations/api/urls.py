"""Paths of the topic wire that belong to other services and to links."""

from core.api.routing import routes
from integrations.api.views import gifs, links

urlpatterns = [
    *routes("/gifs/search", gifs.GifSearch),
    *routes("/gifs/trending", gifs.GifTrending, "/gifs/popular", "/gifs/recent"),
    *routes("/gifs/categories", gifs.GifCategories),
    *routes("/gifs/register-share", gifs.GifShare),
    *routes("/short-links/generate", links.LinkShortening),
]
