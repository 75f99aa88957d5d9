"""Signing in through the provider."""

from accounts.languages import locale_from
from accounts.operations.sso import complete_sign_in, start_sign_in
from accounts.requests import caller, device_of
from accounts.sso.provider import status
from accounts.v1.sso_inputs import SsoCompleteInput, SsoStartInput
from accounts.v1.sso_schemas import SsoCompleteResponse, SsoStartResponse, SsoStatusResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Authentication",)


class SsoStatus(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=SsoStatusResponse, limit="auth:sso:start")
    def get(self, request: Request) -> SsoStatusResponse:
        """Tell whether people sign in through a provider."""
        found = status()
        return {
            "enabled": found.is_ready,
            "enforced": found.is_ready,
            "display_name": found.display_name,
            "redirect_uri": found.redirect_uri,
        }


class SsoStart(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=SsoStartInput,
        response=SsoStartResponse,
        limit="auth:sso:start",
        errors=(Code.FEATURE_TEMPORARILY_DISABLED,),
    )
    def post(self, request: Request) -> SsoStartResponse:
        """Begin a sign-in at the provider.

        Open `authorization_url`, and keep `state`: what comes back with another one was begun by somebody else.
        `redirect_to` is handed back in the end if it is a path of this site, and forgotten otherwise.
        """
        departure = start_sign_in(caller(request), redirect_to=request.valid.get("redirect_to"))
        return {
            "authorization_url": departure.authorization_url,
            "state": departure.state,
            "redirect_uri": departure.redirect_uri,
        }


class SsoComplete(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=SsoCompleteInput,
        response=SsoCompleteResponse,
        limit="auth:sso:complete",
        errors=(
            Code.FEATURE_TEMPORARILY_DISABLED,
            Code.SSO_REQUIRED,
            Code.FORBIDDEN,
            Code.ACCOUNT_SUSPENDED_PERMANENTLY,
            Code.ACCOUNT_SUSPENDED_TEMPORARILY,
        ),
    )
    def post(self, request: Request) -> SsoCompleteResponse:
        """Finish a sign-in with what the provider sent back.

        A state is good for ten minutes and for one try. People without an account get one, if they may.
        """
        arrival = complete_sign_in(
            caller(request),
            code=request.valid["code"],
            state=request.valid["state"],
            device=device_of(request),
            locale=locale_from(request.headers.get("Accept-Language", "")),
        )
        user = arrival.signed_in.user
        body: SsoCompleteResponse = {
            "token": arrival.signed_in.token,
            "user_id": str(user.id),
            "redirect_to": arrival.redirect_to,
        }
        if user.is_pending:
            body["pending_verification"] = True
        return body
