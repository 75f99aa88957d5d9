"""Which server lets people of a data server in, and whether it does what the AT protocol demands of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.bluesky.asking import Asking, BlueskyError
from integrations.bluesky.identity import origin_of

_JSON = ("application/json",)
_MUST_OFFER = {
    "response_types_supported": "code",
    "grant_types_supported": "authorization_code",
    "code_challenge_methods_supported": "S256",
    "token_endpoint_auth_methods_supported": "private_key_jwt",
    "token_endpoint_auth_signing_alg_values_supported": "ES256",
    "dpop_signing_alg_values_supported": "ES256",
    "scopes_supported": "atproto",
}
_MUST_DO = (
    "authorization_response_iss_parameter_supported",
    "require_pushed_authorization_requests",
    "client_id_metadata_document_supported",
)


@dataclass(frozen=True, slots=True)
class AuthorizationServer:
    """The server, by its `issuer`, and where it is asked what."""

    issuer: str
    authorization_url: str
    token_url: str
    pushed_request_url: str


def server_of(pds: str, asking: Asking) -> AuthorizationServer:
    """Who lets people of this data server in. Raises BlueskyError, Unreachable."""
    resource = asking.document(f"{pds}/.well-known/oauth-protected-resource", types=_JSON)
    issuers = resource.get("authorization_servers")
    if resource.get("resource") != pds or not isinstance(issuers, list) or len(issuers) != 1:
        raise BlueskyError(f"{pds} does not say who lets people in")
    issuer = origin_of(issuers[0])
    found = asking.document(f"{issuer}/.well-known/oauth-authorization-server", types=_JSON)
    _check(found, issuer, pds)
    return AuthorizationServer(
        issuer,
        _endpoint(found, "authorization_endpoint"),
        _endpoint(found, "token_endpoint"),
        _endpoint(found, "pushed_authorization_request_endpoint"),
    )


def _check(found: Mapping[str, Any], issuer: str, pds: str) -> None:
    if found.get("issuer") != issuer:
        raise BlueskyError(f"{issuer} says that it is {found.get('issuer')!r}")
    lacking = [name for name, value in _MUST_OFFER.items() if value not in _list(found.get(name))]
    lacking += [name for name in _MUST_DO if found.get(name) is not True]
    if lacking:
        raise BlueskyError(f"{issuer} lacks {', '.join(lacking)}")
    if "protected_resources" in found and pds not in _list(found["protected_resources"]):
        raise BlueskyError(f"{issuer} knows nothing of {pds}")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _endpoint(found: Mapping[str, Any], name: str) -> str:
    url = found.get(name)
    if not isinstance(url, str) or not url.startswith("https://") or "#" in url or not url.isascii():
        raise BlueskyError(f"{name} is {url!r}")
    return url
