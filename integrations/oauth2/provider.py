"""The provider: oauthlib's endpoints, reached from Django's requests by django-oauth-toolkit's bridge."""

import json
from functools import cache
from typing import Any

from oauth2_provider.oauth2_backends import OAuthLibCore
from oauthlib.oauth2 import WebApplicationServer
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from core.api.request import Request
from core.errors import Code, ProductError
from integrations.oauth2.tokens import ACCESS_LIVES, new_token
from integrations.oauth2.validator import Validator

_REFUSALS = {
    "invalid_client": Code.INVALID_CLIENT,
    "invalid_grant": Code.INVALID_GRANT,
    "invalid_scope": Code.INVALID_SCOPE,
}


class Bridge(OAuthLibCore):
    """The toolkit's bridge over forms that were read and checked already."""

    def extract_body(self, request: Request) -> list[tuple[str, str]]:
        return [(name, value) for name, value in request.valid.values.items() if value is not None]

    def _get_escaped_full_path(self, request: Request) -> str:
        """A query is refused whatever it says: oauthlib gets one that it can read."""
        return f"{request.path}?query=refused" if request.META.get("QUERY_STRING") else str(request.path)

    def create_introspection_response(self, request: Request) -> tuple[str | None, dict[str, str], str, int]:
        """As the toolkit's other methods, whose views do without this one."""
        uri, method, body, headers = self._extract_params(request)
        answered, text, status = self.server.create_introspect_response(uri, method, body, headers)
        return None, answered, text, status


@cache
def bridge() -> Bridge:
    """The one bridge of a process."""
    server = WebApplicationServer(
        Validator(), token_generator=_generated, token_expires_in=int(ACCESS_LIVES.total_seconds())
    )
    server.catch_errors = False
    return Bridge(server=server)


def exchanged(request: Request) -> dict[str, Any]:
    """The tokens for a code or a refresh token. Raises INVALID_CLIENT, INVALID_GRANT, INVALID_SCOPE,
    INVALID_REQUEST."""
    return _answered(lambda: bridge().create_token_response(request))


def introspected(request: Request) -> dict[str, Any]:
    """What a token is good for. Raises INVALID_CLIENT, INVALID_REQUEST."""
    return _answered(lambda: bridge().create_introspection_response(request))


def revoked(request: Request) -> None:
    """End a token and all that belongs to it. Raises INVALID_CLIENT, INVALID_REQUEST."""
    _answered(lambda: bridge().create_revocation_response(request))


def _generated(request: Any) -> str:
    return new_token()


def _answered(ask: Any) -> dict[str, Any]:
    try:
        _, _, body, status = ask()
    except OAuth2Error as refusal:
        body, status = refusal.json, refusal.status_code
    answer: dict[str, Any] = json.loads(body) if body else {}
    if status >= 400:
        raise ProductError(_REFUSALS.get(answer["error"], Code.INVALID_REQUEST))
    return answer
