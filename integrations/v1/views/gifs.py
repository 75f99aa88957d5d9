"""GIFs on the guild wire: the same five routes for each provider, of which the instance has one at most."""

from collections.abc import Callable

from core.api.endpoint import Check, endpoint
from core.api.request import Request
from core.api.routing import Route, routes
from core.api.views import V1View
from core.errors import Code, ProductError
from integrations.gifs import shelf
from integrations.gifs.providers import Provider, ProviderName, provider_named
from integrations.v1.inputs_gifs import GifQuery, GifShareInput, LocaleQuery
from integrations.v1.render_gifs import FeaturedGifsResponse, GifResponse, render_category, render_gif

_MOST_SUGGESTIONS = 20
_MOST_CATEGORIES = 100
_ERRORS = (Code.MISSING_ACCESS, Code.BAD_GATEWAY)
View = type[V1View]


def routes_of(name: ProviderName) -> list[Route]:
    """The routes of a provider."""
    makes: dict[str, Callable[[ProviderName], View]] = {
        "search": _search,
        "featured": _featured,
        "trending-gifs": _trending,
        "suggest": _suggest,
        "register-share": _share,
    }
    return [route for path, make in makes.items() for route in routes(f"/{name}/{path}", make(name))]


def _source(name: ProviderName) -> Provider:
    """Raises MISSING_ACCESS where the instance has another provider, or none."""
    source = provider_named(name)
    if source is None:
        raise ProductError(Code.MISSING_ACCESS)
    return source


def _is_here(name: ProviderName) -> tuple[Check, ...]:
    def check(_request: Request) -> None:
        _source(name)

    return (check,)


def _search(name: ProviderName) -> View:
    class GifSearch(V1View):
        gate = "human"
        tags = ("GIFs",)

        @endpoint(
            query=GifQuery,
            response=list[GifResponse],
            limit=f"{name}:search",
            before_limit=_is_here(name),
            errors=_ERRORS,
        )
        def get(self, request: Request) -> list[GifResponse]:
            """Look for GIFs by words.

            At most 50, the best first.
            """
            query = request.query
            found = _source(name).search(query["q"], limit=shelf.MOST, locale=query["locale"])
            return [render_gif(gif) for gif in found]

    return GifSearch


def _featured(name: ProviderName) -> View:
    class GifFeatured(V1View):
        gate = "human"
        tags = ("GIFs",)

        @endpoint(
            query=LocaleQuery,
            response=FeaturedGifsResponse,
            limit=f"{name}:featured",
            before_limit=_is_here(name),
            errors=_ERRORS,
        )
        def get(self, request: Request) -> FeaturedGifsResponse:
            """Get what a picker begins with.

            Kinds of GIFs, and the one that is shared most.
            """
            source, locale = _source(name), request.query["locale"]
            kinds = shelf.categories(source, locale)[:_MOST_CATEGORIES]
            return {
                "gifs": [render_gif(gif) for gif in shelf.trending(source, locale)[:1]],
                "categories": [render_category(category) for category in kinds],
            }

    return GifFeatured


def _trending(name: ProviderName) -> View:
    class GifTrending(V1View):
        gate = "human"
        tags = ("GIFs",)

        @endpoint(
            query=LocaleQuery,
            response=list[GifResponse],
            limit=f"{name}:trending",
            before_limit=_is_here(name),
            errors=_ERRORS,
        )
        def get(self, request: Request) -> list[GifResponse]:
            """List the GIFs that people share most at the moment."""
            return [render_gif(gif) for gif in shelf.trending(_source(name), request.query["locale"])]

    return GifTrending


def _suggest(name: ProviderName) -> View:
    class GifSuggestions(V1View):
        gate = "human"
        tags = ("GIFs",)

        @endpoint(
            query=GifQuery, response=list[str], limit=f"{name}:suggest", before_limit=_is_here(name), errors=_ERRORS
        )
        def get(self, request: Request) -> list[str]:
            """List what else one may search for."""
            query = request.query
            found = _source(name).suggestions(query["q"], limit=_MOST_SUGGESTIONS, locale=query["locale"])
            return found[:_MOST_SUGGESTIONS]

    return GifSuggestions


def _share(name: ProviderName) -> View:
    class GifShare(V1View):
        gate = "human"
        tags = ("GIFs",)

        @endpoint(request=GifShareInput, limit=f"{name}:register_share", before_limit=_is_here(name), errors=_ERRORS)
        def post(self, request: Request) -> None:
            """Tell the provider that a GIF was chosen. Who chose it is not told."""
            valid = request.valid
            _source(name).register_share(valid["id"], words=valid.get("q") or "", locale=valid["locale"])

    return GifShare
