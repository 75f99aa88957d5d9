"""Sudo mode on the guild wire: what a body, header or cookie shows, and the token that the answer carries."""

from typing import Any

from django.conf import settings

from accounts.requests import caller
from accounts.signing_in.passkeys import Answer
from accounts.signing_in.sudo import SECONDS, Passed, Proof, new_sudo_token, require_proof
from accounts.v1.fields import CredentialField, PasswordField
from core.api.answers import Cookie
from core.api.fields import ChoiceField, Input, TextField
from core.api.headers import SUDO
from core.api.request import Request

_LONGEST_CODE = 32


class SudoInput(Input):
    """What an operation that could do harm wants besides its own fields."""

    password = PasswordField(required=False)
    mfa_method = ChoiceField(("totp", "sms", "webauthn"), required=False)
    mfa_code = TextField(1, _LONGEST_CODE, required=False)
    webauthn_response = CredentialField(required=False)
    webauthn_challenge = TextField(required=False)


def prove(request: Request, *, issues: bool = True) -> Passed:
    """Let the caller pass who proves who they are, or raise as `accounts.signing_in.sudo.require_proof`. Call it once
    the body is read. The answer will carry the token of a proof by second factor, unless `issues` is off."""
    actor = caller(request)
    passed = require_proof(actor, proof=_proof(request))
    if issues and not actor.is_bot:
        hand_out(request, passed.token or (new_sudo_token(actor) if passed.method == "mfa" else ""))
    return passed


def hand_out(request: Request, token: str) -> None:
    """Let the answer carry the token, as header and as cookie; nothing for an empty one."""
    if token:
        request.more_headers[SUDO] = token
        name = _cookie_name(request)
        request.more_cookies.append(Cookie(name=name, value=token, max_age=SECONDS, secure=settings.GUILDHALL.is_https))


def _proof(request: Request) -> Proof:
    body: dict[str, Any] = getattr(request, "valid", None) or {}
    return Proof(
        password=body.get("password"),
        method=body.get("mfa_method"),
        code=body.get("mfa_code"),
        passkey=_passkey(body.get("webauthn_response"), body.get("webauthn_challenge")),
        token=request.headers.get(SUDO, ""),
        cookie=request.COOKIES.get(_cookie_name(request), ""),
    )


def _passkey(response: Any, challenge: Any) -> Answer | None:
    complete = isinstance(response, dict) and isinstance(challenge, str)
    return Answer(response=response, challenge=challenge) if complete else None


def _cookie_name(request: Request) -> str:
    return f"__flx_sudo_{caller(request).user_id}"
