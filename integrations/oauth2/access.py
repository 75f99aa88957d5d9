"""Getting at an application, and holding what it asks for against the rules."""

import re

from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import ALL
from integrations.models import Application
from integrations.oauth2.records import CheckedRequest, Request
from integrations.oauth2.scopes import BOT, parsed_scopes

_WHOLE = re.compile(r"-?[0-9]{1,20}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # base64url of a SHA-256


def application_by_id(application_id: int) -> Application:
    """An application with its bot. Raises UNKNOWN_APPLICATION."""
    found = Application.objects.select_related("bot").filter(pk=application_id).first()
    if found is None:
        raise ProductError(Code.UNKNOWN_APPLICATION)
    return found


def access_application(actor: Actor, application_id: int, *, lock: bool = False) -> Application:
    """One's own application with its bot; `lock` holds its row. Raises UNKNOWN_APPLICATION, ACCESS_DENIED for those of
    others."""
    if lock:
        Application.objects.select_for_update(no_key=True).filter(pk=application_id).first()
    application = application_by_id(application_id)
    if application.owner_id != actor.user_id:
        raise ProductError(Code.ACCESS_DENIED)
    return application


def checked_request(asked: Request, actor: Actor | None) -> CheckedRequest:
    """A request that may be put before a person, or granted by them; without an actor it may be anybody's.

    Raises, in this order: INVALID_PERMISSIONS_INTEGER, INVALID_PERMISSIONS_NEGATIVE, INVALID_RESPONSE_TYPE_FOR_NON_BOT,
    REDIRECT_URI_REQUIRED_FOR_NON_BOT, INVALID_CLIENT, INVALID_SCOPE, ACCESS_DENIED (somebody else's private bot),
    MISSING_REDIRECT_URI, INVALID_REDIRECT_URI, INVALID_REQUEST (PKCE other than S256).
    """
    bits = _permission_bits(asked.permissions)
    is_bot_only = asked.scope.split() == [BOT]
    if not is_bot_only:
        _check_code_flow(asked)
    application = _client(asked.client_id)
    scopes = parsed_scopes(asked.scope, client_id=application.id)
    if BOT in scopes and actor is not None and not application.bot_public and application.owner_id != actor.user_id:
        raise ProductError(Code.ACCESS_DENIED)
    if asked.redirect_uri is None and is_bot_only and application.bot_require_code_grant:
        raise ProductError(Code.MISSING_REDIRECT_URI)
    if asked.redirect_uri is not None and asked.redirect_uri not in application.redirect_uris:
        raise ProductError(Code.INVALID_REDIRECT_URI)
    _check_challenge(asked)
    return CheckedRequest(application, scopes, bits, asked)


def _permission_bits(text: str | None) -> int:
    if text is None:
        return 0
    if not _WHOLE.fullmatch(text):
        raise ProductError(Code.INVALID_PERMISSIONS_INTEGER)
    if int(text) < 0:
        raise ProductError(Code.INVALID_PERMISSIONS_NEGATIVE)
    return int(text) & ALL


def _check_code_flow(asked: Request) -> None:
    if asked.response_type not in (None, "code"):
        raise ProductError(Code.INVALID_RESPONSE_TYPE_FOR_NON_BOT)
    if asked.redirect_uri is None:
        raise ProductError(Code.REDIRECT_URI_REQUIRED_FOR_NON_BOT)


def _client(client_id: int) -> Application:
    found = Application.objects.select_related("bot").filter(pk=client_id).first()
    if found is None:
        refusal = ProductError(Code.INVALID_CLIENT)
        refusal.status = 400  # nobody has failed to authenticate here
        raise refusal
    return found


def _check_challenge(asked: Request) -> None:
    """PKCE by S256 or not at all: the method `plain`, also where none is named, shows the secret in the address."""
    if asked.code_challenge is None and asked.code_challenge_method is None:
        return
    if asked.code_challenge_method != "S256" or not _CHALLENGE.fullmatch(asked.code_challenge or ""):
        raise ProductError(Code.INVALID_REQUEST)
