"""This server as a client of Bluesky: a confidential one, known by the address of its own description."""

from typing import Any

from django.conf import settings

from core.errors import Code, ProductError
from integrations.bluesky.keys import ALGORITHM

SCOPE = "atproto"  # who somebody is, and nothing else
CALLBACK_PATH = "/v1/connections/bluesky/callback"
_METADATA_PATH = "/v1/connections/bluesky/client-metadata.json"
_KEYS_PATH = "/v1/connections/bluesky/jwks.json"


def is_on() -> bool:
    """Whether the operator lets people connect accounts of Bluesky."""
    return bool(settings.GUILDHALL.bluesky_oauth)


def require_on() -> None:
    """Raise BLUESKY_OAUTH_NOT_ENABLED unless the operator lets people connect accounts of Bluesky."""
    if not is_on():
        raise ProductError(Code.BLUESKY_OAUTH_NOT_ENABLED)


def client_id() -> str:
    """Where the description stands, which is the client's name."""
    return _own(_METADATA_PATH)


def redirect_uri() -> str:
    """Where people come back to."""
    return _own(CALLBACK_PATH)


def metadata() -> dict[str, Any]:
    """The description that servers of Bluesky fetch."""
    return {
        "client_id": client_id(),
        "application_type": "web",
        "client_name": settings.GUILDHALL.instance_name,
        "client_uri": _own(""),
        "redirect_uris": [redirect_uri()],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": SCOPE,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": ALGORITHM,
        "jwks_uri": _own(_KEYS_PATH),
        "dpop_bound_access_tokens": True,
    }


def _own(path: str) -> str:
    return f"{settings.GUILDHALL.public_url.rstrip('/')}{path}"
