"""Registering, signing in and out."""

from accounts.languages import country_from, locale_from
from accounts.naming.suggestions import username_suggestions
from accounts.operations.registration import register
from accounts.operations.sessions import end_sessions, end_sessions_by_hash
from accounts.queries import sessions_of
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.v1.inputs import RegisterInput, SessionsLogoutInput, SuggestionsInput
from accounts.v1.render import render_session
from accounts.v1.schemas import (
    AuthMfaRequiredResponse,
    AuthSessionResponse,
    AuthTokenResponse,
    UsernameSuggestionsResponse,
)
from accounts.v1.sudo import prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Authentication",)


class Register(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=RegisterInput,
        response=AuthTokenResponse | AuthMfaRequiredResponse,
        limit="auth:register",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA, Code.FORBIDDEN),
    )
    def post(self, request: Request) -> AuthTokenResponse:
        """Register an account and sign it in.

        Without e-mail address and password the account is unclaimed. The invite is joined if it can be.
        """
        languages = request.headers.get("Accept-Language", "")
        draft = request.valid.draft(locale=locale_from(languages), country=country_from(languages))
        made = register(caller(request), draft=draft, device=device_of(request), verification_link=True)
        body: AuthTokenResponse = {"token": made.token, "user_id": str(made.user.id)}
        if made.user.is_pending:
            body["pending_verification"] = True
        return body


class Logout(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(limit="auth:logout")
    def post(self, request: Request) -> None:
        """Sign out.

        Ends the sign-in of the `Authorization` header and every connection opened with it. Always succeeds.
        """
        if request.actor is not None and request.actor.session_id is not None:
            end_sessions(request.actor, session_ids=[request.actor.session_id])


class Sessions(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(response=list[AuthSessionResponse], limit="auth:sessions")
    def get(self, request: Request) -> list[AuthSessionResponse]:
        """List one's sign-ins, last used first."""
        actor = caller(request)
        return [render_session(session, current_id=actor.session_id) for session in sessions_of(actor.user_id)]


class SessionsLogout(V1View):
    gate = "person"
    tags = _TAGS

    @endpoint(
        request=SessionsLogoutInput,
        operation=end_sessions_by_hash,
        errors=(Code.SUDO_MODE_REQUIRED,),
    )
    def post(self, request: Request) -> None:
        """End some of one's sign-ins.

        Needs the password again. Unknown hashes are ignored.
        """
        actor = caller(request)
        prove(request)
        end_sessions_by_hash(actor, hashes=request.valid["session_id_hashes"])


class UsernameSuggestions(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        query=SuggestionsInput,
        response=UsernameSuggestionsResponse,
        limit="auth:register",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED,),
    )
    def get(self, request: Request) -> UsernameSuggestionsResponse:
        """Suggest usernames for a display name."""
        return {"suggestions": username_suggestions(request.query["global_name"])}

    @endpoint(
        request=SuggestionsInput,
        response=UsernameSuggestionsResponse,
        limit="auth:register",
        before_limit=(local_auth,),
        errors=(Code.SSO_REQUIRED,),
    )
    def post(self, request: Request) -> UsernameSuggestionsResponse:
        """Suggest usernames for a display name.

        Names are not reserved, and need not be free: people who share one differ in their discriminator.
        """
        return {"suggestions": username_suggestions(request.valid["global_name"])}
