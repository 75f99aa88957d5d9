"""Tokens: exchanged, looked into, revoked, and used to see whom they are for."""

from typing import Any, cast

from django.http import HttpResponse

from accounts.requests import caller
from core.api.endpoint import Endpoint, endpoint
from core.api.request import Request
from core.api.routing import Parameter
from core.api.views import V1View
from core.errors import Code, InvalidForm, ProductError
from integrations.oauth2.provider import exchanged, introspected, revoked
from integrations.oauth2.queries import live_access_token
from integrations.v1.inputs_oauth2 import IntrospectInput, RevokeInput, TokenInput
from integrations.v1.render_oauth2 import render_oauth2_me, render_oauth2_user
from integrations.v1.schemas_oauth2 import (
    OAuth2IntrospectResponse,
    OAuth2MeResponse,
    OAuth2TokenResponse,
    OAuth2UserResponse,
)

_TAGS = ("OAuth2",)
_CLIENT = (Code.INVALID_CLIENT, Code.INVALID_REQUEST)


class _ClientView(V1View):
    """For clients, who name themselves in the form or by HTTP Basic, which is nobody's credential elsewhere."""

    gate = "open"
    tags = _TAGS

    def read(self, request: Request, declared: Endpoint, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
        """What is wrong with a form is also told in the one word that OAuth2 has for it."""
        try:
            return super().read(request, declared, parameters)
        except InvalidForm as refusal:
            is_type = any(problem.path == "grant_type" for problem in refusal.errors)
            refusal.extra["error"] = "unsupported_grant_type" if is_type else "invalid_request"
            raise


class Token(_ClientView):
    @endpoint(
        request=TokenInput,
        response=OAuth2TokenResponse,
        limit="oauth:token",
        body="form",
        errors=(*_CLIENT, Code.INVALID_GRANT, Code.INVALID_SCOPE),
    )
    def post(self, request: Request) -> OAuth2TokenResponse:
        """Exchange a code, or a refresh token, for a pair of tokens.

        Either is good once: shown again, it ends every token that came of the same consent. The address must be the one
        that the code was sent to, and `code_verifier` must fit the `code_challenge` (S256) if there was one.
        """
        return cast(OAuth2TokenResponse, exchanged(request))


class Introspection(_ClientView):
    @endpoint(
        request=IntrospectInput,
        response=OAuth2IntrospectResponse,
        limit="oauth:introspect",
        body="form",
        errors=_CLIENT,
    )
    def post(self, request: Request) -> OAuth2IntrospectResponse:
        """Look into an access token of one's own application."""
        return cast(OAuth2IntrospectResponse, introspected(request))


class Revocation(_ClientView):
    @endpoint(
        request=RevokeInput, response=str, media="text/plain", limit="oauth:introspect", body="form", errors=_CLIENT
    )
    def post(self, request: Request) -> HttpResponse:
        """Revoke a token of either kind, and with it all that its person has granted the application.

        The answer is the same, and empty, for tokens that are unknown or of others.
        """
        revoked(request)
        return HttpResponse(content_type="text/plain")


class UserInfo(V1View):
    gate = "bearer"
    tags = _TAGS

    @endpoint(
        response=OAuth2UserResponse, limit="oauth:introspect", scope="identify", errors=(Code.MISSING_OAUTH_SCOPE,)
    )
    def get(self, request: Request) -> OAuth2UserResponse:
        """Get the person behind an access token."""
        return render_oauth2_user(caller(request))


class CurrentAuthorization(V1View):
    gate = "bearer"
    tags = _TAGS

    @endpoint(response=OAuth2MeResponse, limit="oauth:introspect", scope="*", errors=(Code.INVALID_TOKEN,))
    def get(self, request: Request) -> OAuth2MeResponse:
        """Get what an access token is and, with the scope `identify`, whom it is for."""
        token = live_access_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if token is None:
            raise ProductError(Code.INVALID_TOKEN)
        return render_oauth2_me(caller(request), token)
