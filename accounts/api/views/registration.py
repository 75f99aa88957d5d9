"""From registering without a password to an authenticator that counts."""

from accounts.api.auth_inputs import (
    CodeInput,
    OwnInput,
    PasswordlessRegistrationInput,
    RecoveryCodeInput,
    StepInput,
    TotpInput,
)
from accounts.api.inputs import NamesInput
from accounts.api.pending import cookie_of, is_named, named_user, own_account, owns_setup, with_token
from accounts.api.schemas import AuthenticatorAnswer, BackupCodesAnswer, QrAnswer, StartedAnswer
from accounts.api.texts import TEXTS, missing, worded
from accounts.languages import country_from, locale_from
from accounts.models import Authenticator, User
from accounts.operations.authenticator_setup import (
    WrongSetupCode,
    confirm_setup,
    show_setup,
    verify_email_by_code,
)
from accounts.operations.browser_registration import register_without_password
from accounts.operations.mail_codes import ask_for_code
from accounts.operations.recovery import set_recovery_code
from accounts.requests import caller, check_captcha, local_auth
from accounts.signing_in.passwords import hashed_secret
from accounts.signing_in.purposes import EMAIL_CODE
from accounts.signing_in.qr_codes import qr_image
from accounts.signing_in.second_factor import Provisioned, is_totp
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.envelope import Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, FieldCode, ProductError
from core.ids import to_oid
from core.mail import mail_is_on

_TAGS = ("Authentication",)
LEAST_RECOVERY_CODE = 8
_TAKEN = {
    FieldCode.EMAIL_ALREADY_IN_USE: "Email already registered. Please login or use account recovery.",
    FieldCode.TAG_ALREADY_TAKEN: "Username already taken",
}


class RegisterPasswordless(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=PasswordlessRegistrationInput,
        response=StartedAnswer,
        status=201,
        limit="api:auth:register_passwordless",
        before_limit=(local_auth, check_captcha),
        errors=(Code.SSO_REQUIRED, Code.CAPTCHA_REQUIRED, Code.INVALID_CAPTCHA, Code.FORBIDDEN),
    )
    def post(self, request: Request) -> Answer:
        """Register an account without a password.

        A code is mailed that verifies the address.
        """
        valid: PasswordlessRegistrationInput = request.valid
        if not valid.text("username") or not valid.text("email"):
            raise missing("Username and email are required")
        if not mail_is_on():
            raise missing("Email service not configured. Please contact support.")
        names = NamesInput.read({"username": valid.text("username"), "email": valid.text("email")})
        languages = request.headers.get("Accept-Language", "")
        draft = names.draft(locale=locale_from(languages), country=country_from(languages), language=valid.locale)
        with worded(_TAKEN):
            user, token = register_without_password(caller(request), draft=draft)
        body: StartedAnswer = {
            "success": True,
            "user_id": to_oid(user.id),
            "message": "Verification code sent to your email",
        }
        return with_token(body, token, status=201)


class VerifyEmail(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=CodeInput, response=AuthenticatorAnswer, limit="api:auth:verify_email", before_limit=(local_auth,)
    )
    def post(self, request: Request) -> Answer:
        """Verify an address by the code that was mailed to it.

        What is needed to set up an authenticator comes back, and is null when one is on already.
        """
        if not request.valid.text("code"):
            raise missing("Verification code is required")
        user = _named_or_missing(request)
        verified = verify_email_by_code(
            caller(request), user=user, code=request.valid.text("code"), token=cookie_of(request)
        )
        if verified is None or user is None:
            raise ProductError(Code.BAD_REQUEST, reason="wrong_verification_code")
        made, token = verified
        body = render_authenticator("Email verified successfully", user, made)
        return with_token(body, token) if token else Answer(body)


class ResendVerification(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=StepInput, response=Done, limit="api:auth:resend_verification", before_limit=(local_auth,))
    def post(self, request: Request) -> Done:
        """Mail another verification code.

        The answer is the same for accounts that do not exist.
        """
        user = _named_or_missing(request)
        if user is not None and user.email_verified:
            raise missing("Email already verified")
        identity = user.email if user is not None else None
        ask_for_code(caller(request), purpose=EMAIL_CODE, identity=identity or "", language=request.valid.locale)
        done: Done = ok("Verification code resent successfully")
        return done


class TotpQrCode(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=OwnInput, response=QrAnswer, limit="default", errors=(Code.UNAUTHORIZED, Code.SUDO_MODE_REQUIRED))
    def post(self, request: Request) -> QrAnswer:
        """Show the authenticator that is to be set up, as picture and as text.

        Only to its owner, and only until it is on.
        """
        made = show_setup(caller(request), user=own_account(request))
        if made is None:
            raise ProductError(Code.UNAUTHORIZED)
        return {
            "success": True,
            "qr_code_image": qr_image(made.uri),
            "totp_secret": made.secret,
            "qr_data": made.uri,
        }


class CompleteTotpSetup(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=TotpInput, response=BackupCodesAnswer, limit="api:auth:complete_totp_setup", before_limit=(local_auth,)
    )
    def post(self, request: Request) -> BackupCodesAnswer:
        """Switch an authenticator on with its first code.

        The backup codes are shown this once.
        """
        if not request.valid.text("totp_code"):
            raise missing("TOTP code is required")
        user = _named_or_missing(request)
        return {"success": True, "message": "2FA enabled successfully", "backup_codes": _switched_on(request, user)}


class VerifyTotp(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=TotpInput, response=Done, limit="api:auth:verify_totp", errors=(Code.UNAUTHORIZED,))
    def post(self, request: Request) -> Done:
        """Check a code of an authenticator.

        With `is_setup` it is the first one, which switches the authenticator on.
        """
        valid: TotpInput = request.valid
        user = named_user(request)
        code = valid.text("totp_code")
        if not code or not valid.text("user_id"):
            raise missing("Invalid user ID or TOTP code")
        done: Done
        if valid.get("is_setup"):
            _switched_on(request, user, "wrong_totp_check")
            done = ok("2FA enabled successfully")
            return done
        return _checked(request, code)


def _checked(request: Request, code: str) -> Done:
    if request.actor is None or request.actor.is_bot:
        raise ProductError(Code.UNAUTHORIZED)
    user: User = request.actor.user
    if Authenticator.TOTP not in user.authenticator_types:
        raise missing("2FA is not enabled. Please enable 2FA first.")
    if not is_totp(user, code):
        raise ProductError(Code.BAD_REQUEST, reason="wrong_totp_check")
    done: Done = ok("TOTP code verified successfully")
    return done


class SetRecoveryCode(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(request=RecoveryCodeInput, response=Done, limit="api:auth:recovery_code:set", errors=(Code.UNAUTHORIZED,))
    def post(self, request: Request) -> Done:
        """Set the code that gets one back into the account when the authenticator is lost."""
        code = request.valid.text("recovery_code")
        user = own_account(request)
        if not code:
            raise missing("Recovery code is required")
        if len(code) < LEAST_RECOVERY_CODE:
            raise missing(f"Recovery code must be at least {LEAST_RECOVERY_CODE} characters")
        set_recovery_code(caller(request), user=user, code_hash=hashed_secret(code))
        done: Done = ok("Recovery code set successfully")
        return done


def render_authenticator(message: str, user: User, made: Provisioned | None) -> AuthenticatorAnswer:
    """An authenticator to set up; nulls when there is none."""
    return {
        "success": True,
        "message": message,
        "totp_qr_data": made.uri if made else None,
        "totp_secret": made.secret if made else None,
        "user_id": to_oid(user.id),
    }


def _named_or_missing(request: Request) -> User | None:
    if not is_named(request):
        raise missing("User ID or email is required")
    return named_user(request)


def _switched_on(request: Request, user: User | None, wrong: str = "wrong_setup_code") -> list[str]:
    if user is not None and not user.email_verified and owns_setup(request, user):
        raise missing("Email must be verified first")
    try:
        return list(confirm_setup(caller(request), user=user, code=request.valid.text("totp_code")))
    except WrongSetupCode:
        raise ProductError(Code.BAD_REQUEST, reason=wrong) from None
