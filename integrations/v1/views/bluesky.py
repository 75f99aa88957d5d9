"""Connecting accounts of Bluesky, which this server does not offer: each route says so in its own way."""

from http import HTTPStatus
from typing import TypedDict

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse

from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from core.web import web_url
from integrations.v1.inputs_connections import BlueskyInput

_TAGS = ("Connections",)


class BlueskyAuthorizeResponse(TypedDict):
    """Where to send the person."""

    authorize_url: str


class BlueskyOffResponse(TypedDict):
    """Why there is nothing."""

    error: str


class BlueskyAuthorization(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=BlueskyInput,
        response=BlueskyAuthorizeResponse,
        limit="connection:create",
        errors=(Code.BLUESKY_OAUTH_NOT_ENABLED,),
    )
    def post(self, request: Request) -> BlueskyAuthorizeResponse:
        """Begin to connect an account of Bluesky. Refused: this server does not offer it."""
        raise ProductError(Code.BLUESKY_OAUTH_NOT_ENABLED)


class BlueskyCallback(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(status=HTTPStatus.FOUND)
    def get(self, request: Request) -> HttpResponse:
        """Come back from Bluesky: leads to the client, and tells it what has become of it."""
        return HttpResponseRedirect(f"{web_url()}/connection-callback?status=error&reason=not_enabled")


class BlueskyDocument(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(status=HTTPStatus.NOT_FOUND, response=BlueskyOffResponse)
    def get(self, request: Request) -> HttpResponse:
        """Read what Bluesky has to know of this server. There is nothing while it is not offered."""
        return JsonResponse({"error": "Bluesky is not enabled"}, status=HTTPStatus.NOT_FOUND)
