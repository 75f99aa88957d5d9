"""Registering, signing in and out, and who one is, on the topic wire."""

from accounts.api.auth_inputs import PasswordChangeInput, TotpInput
from accounts.api.cookies import session_cookie
from accounts.api.inputs import LEAST_PASSWORD, LoginInput, RegisterInput, password_problems
from accounts.api.outcomes import answered, replaced_by
from accounts.api.pending import cookie_of, with_token
from accounts.api.render import render_self
from accounts.api.schemas import (
    BackupCodesAnswer,
    BannedAnswer,
    EmailStepAnswer,
    FactorWantedAnswer,
    MeAnswer,
    NobodyAnswer,
    RegisteredAnswer,
    SessionAnswer,
    SignedInAnswer,
)
from accounts.api.texts import TEXTS, missing, worded
from accounts.languages import country_from, locale_from
from accounts.models import Authenticator
from accounts.operations.authenticator_setup import give_up, replace_backup_codes
from accounts.operations.browser_registration import register_with_password
from accounts.operations.password_replacement import replace_password
from accounts.operations.sessions import end_sessions
from accounts.operations.sign_in import sign_in_at_once
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.sanctions import active_warning
from accounts.signing_in.second_factor import is_totp
from accounts.signing_in.steps import Outcome
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.envelope import Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.clock import iso
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.ids import created_at, to_oid
from core.text import normalise

_TAGS = ("Authentication",)


class Register(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=RegisterInput,
        response=RegisteredAnswer,
        status=201,
        limit="api:auth:register",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA, Code.FORBIDDEN),
    )
    def post(self, request: Request) -> Answer:
        """Register an account.

        `totp_qr_data` and `backup_codes` count once the owner has confirmed a code; until then the password is enough.
        """
        languages = request.headers.get("Accept-Language", "")
        draft = request.valid.draft(locale=locale_from(languages), country=country_from(languages))
        with worded():
            user, made, token = register_with_password(caller(request), draft=draft)
        body: RegisteredAnswer = {
            "success": True,
            "message": "User registered successfully",
            "user_id": to_oid(user.id),
            "totp_qr_data": made.uri,
            "backup_codes": list(made.backup_codes),
        }
        if user.is_pending:
            body["pending_verification"] = True
        return with_token(body, token, status=201)


class Login(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=LoginInput,
        response=SignedInAnswer | EmailStepAnswer,
        also={401: BannedAnswer | FactorWantedAnswer},
        limit="api:auth:login",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA),
    )
    def post(self, request: Request) -> Answer:
        """Sign in.

        The session is set as a cookie, a new one every time; the one this browser had before ends.
        """
        valid: LoginInput = request.valid
        if not valid.name or not (valid.get("password") or valid.get("totp_code")):
            raise ProductError(Code.BAD_REQUEST, reason="credentials_missing")
        wrong_code = "wrong_code" if valid.get("password") else "wrong_totp"
        return answered(lambda: _sign_in(request, valid), wrong_code=wrong_code)


def _sign_in(request: Request, valid: LoginInput) -> Outcome:
    return sign_in_at_once(
        caller(request),
        identifier=valid.name,
        password=valid.get("password") or None,
        totp_code=valid.get("totp_code") or None,
        device=device_of(request),
        replaces=replaced_by(request),
    )


class Logout(ApiView):
    gate = "open"
    tags = _TAGS

    @endpoint(response=Done, limit="default")
    def post(self, request: Request) -> Answer:
        """Sign out.

        Ends the session and every connection opened with it, or what this browser has only begun. Always succeeds.
        """
        if cookie_of(request):
            give_up(caller(request), token=cookie_of(request))
        if request.actor is not None and request.actor.session_id is not None:
            end_sessions(request.actor, session_ids=[request.actor.session_id])
        return Answer(ok("Logged out successfully"), cookies=(session_cookie(None),))


class Me(ApiView):
    gate = "open"
    tags = _TAGS

    @endpoint(response=MeAnswer | NobodyAnswer, limit="default")
    def get(self, request: Request) -> MeAnswer | NobodyAnswer:
        """Get one's own account.

        Nobody being signed in is an answer too, not an error.
        """
        if request.actor is None:
            return {"success": False, "error": "Not authenticated"}
        return {"success": True, "user": render_self(request.actor.user, active_warning(request.actor.user_id))}


class Session(ApiView):
    gate = "open"
    tags = _TAGS

    @endpoint(response=SessionAnswer, limit="default")
    def get(self, request: Request) -> SessionAnswer:
        """Tell whether somebody is signed in."""
        actor = request.actor
        if actor is None:
            return {"authenticated": False, "user_id": None, "username": None, "login_time": None}
        since = None if actor.session_id is None else iso(created_at(actor.session_id))
        user = actor.user
        return {"authenticated": True, "user_id": to_oid(user.id), "username": user.handle, "login_time": since}


class BackupCodes(ApiView):
    gate = "human"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=TotpInput, response=BackupCodesAnswer, limit="default")
    def post(self, request: Request) -> BackupCodesAnswer:
        """Get ten new backup codes in place of the old ones.

        Needs a code of the authenticator.
        """
        user = caller(request).user
        if Authenticator.TOTP not in user.authenticator_types:
            raise missing("2FA not enabled")
        if not request.valid.text("totp_code"):
            raise missing("Authentication code is required")
        if not is_totp(user, request.valid.text("totp_code")):
            raise missing("Invalid authentication code")
        return {"success": True, "backup_codes": list(replace_backup_codes(caller(request)))}


class ChangePassword(ApiView):
    gate = "human"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=PasswordChangeInput, response=Done, limit="default", before_limit=(local_auth,))
    def post(self, request: Request) -> Answer:
        """Change one's password.

        Ends every other session. In a browser this one goes on under a new cookie.
        """
        current, wanted = (request.valid.get(name) or "" for name in ("current_password", "new_password"))
        if not current or not wanted:
            raise missing("Current and new passwords are required")
        _check_new(wanted)
        by_cookie = replaced_by(request) is not None
        with worded({FieldCode.INVALID_CURRENT_PASSWORD: "Current password is incorrect"}):
            token = replace_password(
                caller(request), current=current, password=wanted, keep_session="renewed" if by_cookie else "same"
            )
        return Answer(ok("Password changed successfully"), cookies=(session_cookie(token),) if by_cookie else ())


def _check_new(password: str) -> None:
    problems = password_problems(normalise(password))
    if problems and problems[0].path == "length" and len(password) < LEAST_PASSWORD:
        raise missing(f"New password must be at least {LEAST_PASSWORD} characters")
    if problems:
        raise InvalidForm(problems)
