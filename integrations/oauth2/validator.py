"""What oauthlib asks while it goes through a grant, answered from our tables (docs/adr/0025).

oauthlib knows the order of the checks and the words of the protocol; every change is an operation of ours.
"""

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote_plus

from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from core.actor import Actor
from core.clock import now
from core.ids import MAX_ID
from integrations.models import Application, OAuth2AccessToken, OAuth2Grant, OAuth2RefreshToken
from integrations.oauth2.queries import live_access_token
from integrations.oauth2.records import Pair
from integrations.oauth2.scopes import in_order
from integrations.oauth2.tokens import hash_of, is_secret
from integrations.operations.oauth2_tokens import end_grant, redeem_code, revoke, rotate_refresh_token

_ID = re.compile(r"[1-9][0-9]{0,18}")
_SYSTEM = Actor(user=None, kind="system")
Credentials = tuple[str, str]


class Validator(RequestValidator):
    """Answers of this instance. `request` is oauthlib's, on which it lets its validator keep what it has found."""

    # -- who asks ----------------------------------------------------------------------------------------------------

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """The form's credentials win where tokens are exchanged, those of the header elsewhere."""
        form, header = (request.client_id, request.client_secret), _basic(request.headers.get("Authorization", ""))
        both = (form, header) if request.grant_type else (header, form)
        client_id, secret = next((one for one in both if one is not None and one[1]), (None, None))
        application = _application(client_id)
        if application is None or not is_secret(secret or "", application.secret_hash):
            return False
        request.client = application
        return True

    def validate_grant_type(self, *args: Any, **kwargs: Any) -> bool:
        return True

    # -- a code ------------------------------------------------------------------------------------------------------

    def validate_code(self, client_id: str, code: str, client: Application, request: Any, *args: Any) -> bool:
        grants = OAuth2Grant.objects.select_related("user")
        grant = grants.filter(code_hash=hash_of(code), application=client).first()
        if grant is None:
            return False
        if grant.code_used_at is not None:
            end_grant(_SYSTEM, grant_id=grant.id)
            return False
        request.grant, request.user, request.scopes = grant, grant.user, grant.scopes
        return bool(grant.code_expires_at > now() and grant.user.is_active)

    def get_code_challenge(self, code: str, request: Any) -> str | None:
        """A verifier without a challenge means that the challenge was taken away on the way here."""
        challenge: str = request.grant.code_challenge
        if bool(challenge) != bool(request.code_verifier):
            raise InvalidGrantError(request=request)
        return challenge or None

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return False

    def confirm_redirect_uri(self, client_id: str, code: str, redirect_uri: str, client: Any, request: Any) -> bool:
        if redirect_uri != request.grant.redirect_uri:
            raise InvalidGrantError(request=request)
        return True

    # -- a refresh token ---------------------------------------------------------------------------------------------

    def validate_refresh_token(self, refresh_token: str, client: Application, request: Any, *args: Any) -> bool:
        tokens = OAuth2RefreshToken.objects.select_related("grant__user")
        found = tokens.filter(token_hash=hash_of(refresh_token), grant__application=client).first()
        if found is None:
            return False
        if found.retired_at is not None:
            end_grant(_SYSTEM, grant_id=found.grant_id)
            return False
        request.grant, request.user, request.refresh_id = found.grant, found.grant.user, found.id
        return bool(found.expires_at > now() and found.grant.user.is_active)

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        scopes: list[str] = request.grant.scopes
        return scopes

    def rotate_refresh_token(self, request: Any) -> bool:
        return True

    # -- tokens ------------------------------------------------------------------------------------------------------

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the new pair. Who comes a moment after another with the same code or token gets nothing, and the other
        loses what it got."""
        grant_id = request.grant.id
        pair = Pair(token["access_token"], token["refresh_token"], in_order(request.scopes))
        if request.grant_type == "refresh_token":
            is_first = rotate_refresh_token(_SYSTEM, refresh_id=request.refresh_id, grant_id=grant_id, pair=pair)
        else:
            is_first = redeem_code(_SYSTEM, grant_id=grant_id, pair=pair)
        if not is_first:
            end_grant(_SYSTEM, grant_id=grant_id)
            raise InvalidGrantError(request=request)

    def invalidate_authorization_code(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: `save_bearer_token` has used it up."""

    def introspect_token(self, token: str, hint: str | None, request: Any, *args: Any) -> dict[str, Any] | None:
        found = live_access_token(token)
        if found is None or found.grant.application_id != request.client.pk:
            return None
        return {
            "client_id": request.client.client_id,
            "sub": str(found.grant.user_id),
            "username": found.grant.user.username,
            "scope": " ".join(found.scopes),
            "token_type": "Bearer",
            "exp": int(found.expires_at.timestamp()),
            "iat": int(found.created_at.timestamp()),
        }

    def revoke_token(self, token: str, hint: str | None, request: Any, *args: Any, **kwargs: Any) -> None:
        """Either kind of token, whatever the hint says, ends all that its person has granted the client."""
        for kind in (OAuth2AccessToken, OAuth2RefreshToken):
            mine = kind.objects.filter(token_hash=hash_of(token), grant__application=request.client)
            for user_id in mine.values_list("grant__user_id", flat=True):
                revoke(_SYSTEM, application_id=request.client.pk, user_id=user_id)


def _application(client_id: str | None) -> Application | None:
    if client_id is None or not _ID.fullmatch(client_id) or int(client_id) > MAX_ID:
        return None
    return Application.objects.filter(pk=int(client_id)).first()


def _basic(header: str) -> Credentials | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote_plus(client_id), unquote_plus(secret)) if colon else None
