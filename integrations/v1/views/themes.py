"""Themes: those there are, and sharing one's own."""

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso_or_none
from core.errors import Code
from integrations.media import styles
from integrations.operations.themes import add_theme, share_theme
from integrations.themes import ThemeRecord, css_of, theme_of, themes_for
from integrations.v1.inputs_themes import ThemeInput
from integrations.v1.schemas_themes import ThemeCreatedResponse, ThemeResponse, WholeThemeResponse

_TAGS = ("Themes",)
_NAME = "Shared theme"


class Themes(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=list[ThemeResponse], limit="theme:list")
    def get(self, request: Request) -> list[ThemeResponse]:
        """List the themes every client has, then those one has shared, newest first."""
        return [_rendered(theme) for theme in themes_for(request.actor)]


class OneTheme(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=WholeThemeResponse, limit="theme:get", errors=(Code.UNKNOWN_THEME,))
    def get(self, request: Request, theme_id: str) -> WholeThemeResponse | HttpResponseBase:
        """Read a theme with its style sheet; with `Accept: text/css` the style sheet itself."""
        theme = theme_of(theme_id)
        if theme.author_id is not None and request.headers.get("Accept", "").startswith("text/css"):
            answer = styles(request, theme.id)
            patch_vary_headers(answer, ("Accept",))  # kept for a year, and not for who asks for the theme itself
            return answer
        return {**_rendered(theme), "css": css_of(theme)}


class OwnThemes(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=ThemeInput,
        response=ThemeCreatedResponse,
        status=201,
        operation=add_theme,
        errors=(Code.FILE_SIZE_TOO_LARGE,),
    )
    def post(self, request: Request) -> ThemeCreatedResponse:
        """Share a style sheet with whoever is given its id."""
        given = request.valid
        return {"id": share_theme(caller(request), name=given.get("name") or _NAME, css=given["css"]).id}


def _rendered(theme: ThemeRecord) -> ThemeResponse:
    return {
        "id": theme.id,
        "name": theme.name,
        "kind": theme.kind,
        "css_url": theme.url,
        "author_id": None if theme.author_id is None else str(theme.author_id),
        "created_at": iso_or_none(theme.created_at),
    }
