"""GIFs on the topic wire. Without a provider every list is empty and says why."""

from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError
from integrations.api.gif_inputs import GifListQuery, GifSearchQuery, GifShareInput
from integrations.api.render_gifs import GifCategory, GifShown, render_category, render_gif
from integrations.gifs import shelf
from integrations.gifs.providers import provider

_OFF = "GIF search is off: API key not configured"
_LIMIT = "api:gifs:read"
_TEXTS: dict[TextKey, Text] = {
    "gif_query_missing": (400, "Search query is required"),
    "gif_id_missing": (400, "GIF ID is required"),
    Code.BAD_GATEWAY: "The GIF provider does not answer",
}


class _Gifs(ApiView):
    gate = "human"
    tags = ("GIFs",)
    texts = _TEXTS


class GifSearch(_Gifs):
    @endpoint(
        query=GifSearchQuery, response=Listed[GifShown], limit="api:search", errors=(Code.BAD_REQUEST, Code.BAD_GATEWAY)
    )
    def get(self, request: Request) -> Listed[GifShown]:
        """Look for GIFs by words."""
        query, source = request.query, provider()
        words = (query.get("q") or "").strip()
        if not words:
            raise ProductError(Code.BAD_REQUEST, reason="gif_query_missing")
        if source is None:
            return ok(_OFF, data=[])
        return ok(data=[render_gif(gif) for gif in source.search(words, limit=query.size, locale=query.language)])


class GifTrending(_Gifs):
    """What is shared most: the one order of GIFs besides searching that providers know, under its three names."""

    @endpoint(query=GifListQuery, response=Listed[GifShown], limit=_LIMIT, errors=(Code.BAD_GATEWAY,))
    def get(self, request: Request) -> Listed[GifShown]:
        """List the GIFs that people share most at the moment."""
        query, source = request.query, provider()
        if source is None:
            return ok(_OFF, data=[])
        return ok(data=[render_gif(gif) for gif in shelf.trending(source, query.language)[: query.size]])


class GifCategories(_Gifs):
    @endpoint(query=GifListQuery, response=Listed[GifCategory], limit=_LIMIT, errors=(Code.BAD_GATEWAY,))
    def get(self, request: Request) -> Listed[GifCategory]:
        """List kinds of GIFs to begin with."""
        source = provider()
        if source is None:
            return ok(_OFF, data=[])
        return ok(data=[render_category(each) for each in shelf.categories(source, request.query.language)])


class GifShare(_Gifs):
    @endpoint(request=GifShareInput, response=Done, limit="api:gifs:share", errors=(Code.BAD_REQUEST, Code.BAD_GATEWAY))
    def post(self, request: Request) -> Done:
        """Tell the provider that a GIF was chosen. Who chose it is not told."""
        valid, source = request.valid, provider()
        gif_id = valid.get("gif_id") or ""
        if not gif_id:
            raise ProductError(Code.BAD_REQUEST, reason="gif_id_missing")
        if source is not None:
            source.register_share(gif_id, words=valid.get("query") or "", locale=shelf.USUAL_LOCALE)
        return ok("Share registered successfully")
