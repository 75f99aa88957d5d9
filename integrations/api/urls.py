"""Paths of the topic wire that belong to other services, to links and to calls."""

from core.api.routing import routes
from integrations.api.views import gifs, links, voip

urlpatterns = [
    *routes("/gifs/search", gifs.GifSearch),
    *routes("/gifs/trending", gifs.GifTrending, "/gifs/popular", "/gifs/recent"),
    *routes("/gifs/categories", gifs.GifCategories),
    *routes("/gifs/register-share", gifs.GifShare),
    *routes("/voip/ice-servers", voip.IceServersView),
    *routes("/short-links/generate", links.LinkShortening),
]
