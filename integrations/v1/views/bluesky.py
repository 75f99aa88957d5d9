"""Connecting accounts of Bluesky on the guild wire."""

import hashlib
from http import HTTPStatus
from typing import TypedDict

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse

from accounts.requests import caller
from accounts.signing_in.purposes import BLUESKY_STATE
from core.api.answers import Cookie
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code, ProductError
from core.web import here, web_url
from integrations.bluesky.client import CALLBACK_PATH, is_on, metadata
from integrations.bluesky.flow import come_back, leave
from integrations.bluesky.keys import public_keys
from integrations.operations.bluesky import keep_departure
from integrations.v1.inputs_connections import BlueskyInput

_TAGS = ("Connections",)
_LONGEST = 256
_REASONS = {
    Code.BLUESKY_OAUTH_NOT_ENABLED: "not_enabled",
    Code.BLUESKY_OAUTH_STATE_INVALID: "state_invalid",
    Code.BLUESKY_OAUTH_SESSION_EXPIRED: "state_invalid",
    Code.BLUESKY_OAUTH_CALLBACK_FAILED: "callback_failed",
}


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
        operation=keep_departure,
        errors=(
            Code.BLUESKY_OAUTH_NOT_ENABLED,
            Code.BLUESKY_OAUTH_AUTHORIZATION_FAILED,
            Code.CONNECTION_ALREADY_EXISTS,
            Code.CONNECTION_LIMIT_REACHED,
        ),
    )
    def post(self, request: Request) -> BlueskyAuthorizeResponse:
        """Begin to connect an account of Bluesky: the page of its server where the person agrees.

        It has to be opened in the browser that asked, which keeps a cookie for the way back.
        """
        leaving = leave(caller(request), handle=request.valid["handle"])
        request.more_cookies.append(_cookie(leaving.state, leaving.browser))
        return {"authorize_url": leaving.url}


class BlueskyCallback(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(status=HTTPStatus.FOUND)
    def get(self, request: Request) -> HttpResponse:
        """Come back from Bluesky: leads to the client, and tells it what has become of it."""
        state = request.GET.get("state", "")[:_LONGEST]
        if _cookie_name(state) in request.COOKIES:
            request.more_cookies.append(_cookie(state, None))
        response = HttpResponseRedirect(f"{web_url()}/connection-callback?{_outcome(request, state)}")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class BlueskyMetadata(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=dict[str, object], also={HTTPStatus.NOT_FOUND: BlueskyOffResponse})
    def get(self, request: Request) -> HttpResponse:
        """Read how this server describes itself to servers of Bluesky. There is nothing while that is not offered."""
        return _public(metadata() if is_on() else None)


class BlueskyKeys(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=dict[str, object], also={HTTPStatus.NOT_FOUND: BlueskyOffResponse})
    def get(self, request: Request) -> HttpResponse:
        """Read the keys by which servers of Bluesky know this one. There is nothing while that is not offered."""
        return _public(public_keys() if is_on() else None)


def _public(document: dict[str, object] | None) -> HttpResponse:
    if document is None:
        return JsonResponse({"error": "Bluesky is not enabled"}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse(document, headers={"Cache-Control": "public, max-age=300"})


def _outcome(request: Request, state: str) -> str:
    facts = request.GET
    browser = request.COOKIES.get(_cookie_name(state), "")
    try:
        come_back(
            caller(request), state=state, browser=browser, issuer=facts.get("iss", ""), code=facts.get("code", "")
        )
    except ProductError as refusal:
        return f"status=error&reason={_REASONS.get(refusal.code, 'unknown')}"
    return "status=connected"


def _cookie(state: str, value: str | None) -> Cookie:
    return Cookie(
        name=_cookie_name(state),
        value=value,
        max_age=int(BLUESKY_STATE.lifetime.total_seconds()),
        secure=settings.GUILDHALL.is_https,
        path=here(CALLBACK_PATH),
    )


def _cookie_name(state: str) -> str:
    """One for each journey, so that two at once do not end each other."""
    return f"bluesky_{hashlib.sha256(state.encode(errors='replace')).hexdigest()[:16]}"
