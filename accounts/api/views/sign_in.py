"""The other ways to sign in: by mail, by authenticator alone, by backup codes, and the step in between."""

from dataclasses import replace
from functools import partial

from accounts.api.auth_inputs import CodeInput, PasswordlessInput, StepInput
from accounts.api.outcomes import answered, replaced_by
from accounts.api.pending import cookie_of, id_or_none
from accounts.api.schemas import (
    BackupSignedInAnswer,
    BannedAnswer,
    CooldownAnswer,
    EmailStepAnswer,
    FactorWantedAnswer,
    MailedAnswer,
    ResentAnswer,
    SignedInAnswer,
)
from accounts.api.texts import TEXTS, missing
from accounts.operations.mail_codes import COOLDOWN, ask_for_code, resend_mail_step
from accounts.operations.passwordless import (
    answer_mail_step,
    sign_in_by_backup_code,
    sign_in_by_mailed_code,
    sign_in_by_mailed_link,
    waiting_for_code,
)
from accounts.operations.sign_in import sign_in_at_once
from accounts.requests import caller, check_captcha, device_of, local_auth
from accounts.signing_in.purposes import PASSWORDLESS
from accounts.signing_in.steps import Outcome
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TAGS = ("Authentication",)
_CAPTCHA = (Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA)


class PasswordlessLogin(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasswordlessInput,
        response=SignedInAnswer | EmailStepAnswer | MailedAnswer,
        also={401: BannedAnswer | FactorWantedAnswer},
        limit="api:auth:login_passwordless",
        before_limit=(local_auth, check_captcha),
        errors=_CAPTCHA,
    )
    def post(self, request: Request) -> Answer:
        """Sign in without a password.

        With a code of the authenticator, with the code or the token of a mail, or with nothing, which has that mail
        sent if there is such an account.
        """
        valid: PasswordlessInput = request.valid
        if not valid.name and not valid.text("token"):
            raise missing("Username/email and authentication code are required")
        if valid.text("token") or valid.text("code"):
            return answered(lambda: _by_mail(request, valid), wrong_code="wrong_mailed_code")
        if not valid.text("totp_code"):
            return Answer(_mailed(request, valid))
        return answered(lambda: _by_authenticator(request, valid), wrong_code="wrong_totp")


def _by_authenticator(request: Request, valid: PasswordlessInput) -> Outcome:
    return sign_in_at_once(
        caller(request),
        identifier=valid.name,
        totp_code=valid.text("totp_code"),
        device=device_of(request),
        replaces=replaced_by(request),
    )


def _by_mail(request: Request, valid: PasswordlessInput) -> Outcome:
    totp_code = valid.text("totp_code") or None
    actor, device, replaced = caller(request), device_of(request), replaced_by(request)
    if valid.text("token"):
        return sign_in_by_mailed_link(
            actor, token=valid.text("token"), totp_code=totp_code, device=device, replaces=replaced
        )
    return sign_in_by_mailed_code(
        actor, identifier=valid.name, code=valid.text("code"), totp_code=totp_code, device=device, replaces=replaced
    )


def _mailed(request: Request, valid: PasswordlessInput) -> MailedAnswer:
    ask_for_code(caller(request), purpose=PASSWORDLESS, identity=valid.name, language=valid.locale)
    return {
        "success": True,
        "message": "If the account exists, a login code has been sent",
        "email_sent": True,
        "expires_in": PASSWORDLESS.minutes * 60,
    }


class VerifyLoginEmail(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=CodeInput,
        response=SignedInAnswer,
        also={401: BannedAnswer},
        limit="api:auth:verify_login_email_2fa",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> Answer:
        """Finish a sign-in with the code that was mailed for it, in the browser that began it."""
        user_id, code = request.valid.text("user_id"), request.valid.text("code")
        if not user_id or not code:
            raise missing("User ID and verification code are required")
        return answered(lambda: _answered_step(request, user_id, code), wrong_code="wrong_mailed_code")


def _answered_step(request: Request, user_id: str, code: str) -> Outcome:
    return answer_mail_step(
        caller(request),
        ticket=cookie_of(request),
        user_id=id_or_none(user_id),
        code=code,
        device=device_of(request),
    )


class ResendLoginEmail(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=StepInput,
        response=ResentAnswer,
        also={400: CooldownAnswer},
        limit="api:auth:resend_login_email_2fa",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> Answer:
        """Mail another code for the sign-in that waits in this browser.

        Without one the answer is the same, and nothing is sent.
        """
        if not request.valid.text("user_id"):
            raise missing("User ID is required")
        voucher = waiting_for_code(cookie_of(request), id_or_none(request.valid.text("user_id")))
        if voucher is not None:
            wait = resend_mail_step(caller(request), voucher=voucher, language=request.valid.locale)
            if wait:
                return Answer(_wait(wait), status=400)
        body: ResentAnswer = {
            "success": True,
            "message": "Verification code sent.",
            "cooldown": int(COOLDOWN.total_seconds()),
        }
        return Answer(body)


def _wait(seconds: int) -> CooldownAnswer:
    text = f"Please wait {seconds} seconds before asking for another code"
    return {"success": False, "errors": [text], "error": text, "retry_after": seconds}


class BackupLogin(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasswordlessInput,
        response=BackupSignedInAnswer | EmailStepAnswer,
        also={401: BannedAnswer},
        limit="api:auth:login_backup",
        before_limit=(local_auth, check_captcha),
        errors=_CAPTCHA,
    )
    def post(self, request: Request) -> Answer:
        """Sign in with password and backup code, which is used up."""
        valid: PasswordlessInput = request.valid
        if not (valid.name and valid.get("password") and valid.text("backup_code")):
            raise missing("Username, password, and backup code are required")
        attempt = partial(_by_backup_code, request, valid, valid.get("password"))
        answer = answered(attempt, wrong_code="wrong_backup_code")
        return _with(answer, warning="Backup code used. Consider regenerating backup codes.")


class PasswordlessBackupLogin(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasswordlessInput,
        response=BackupSignedInAnswer | EmailStepAnswer,
        also={401: BannedAnswer},
        limit="api:auth:login_passwordless_backup",
        before_limit=(local_auth, check_captcha),
        errors=_CAPTCHA,
    )
    def post(self, request: Request) -> Answer:
        """Sign in with a backup code alone, which is used up."""
        valid: PasswordlessInput = request.valid
        if not (valid.name and valid.text("backup_code")):
            raise missing("Username/email and backup code are required")
        attempt = partial(_by_backup_code, request, valid, None)
        answer = answered(attempt, wrong_code="wrong_passwordless_backup")
        return _with(answer, message="Login successful with backup code. Please set up a new authenticator app.")


def _by_backup_code(request: Request, valid: PasswordlessInput, password: str | None) -> Outcome:
    return sign_in_by_backup_code(
        caller(request),
        identifier=valid.name,
        password=password,
        backup_code=valid.text("backup_code"),
        device=device_of(request),
        replaces=replaced_by(request),
    )


def _with(answer: Answer, **more: str) -> Answer:
    return replace(answer, body={**answer.body, **more}) if answer.body["success"] else answer
