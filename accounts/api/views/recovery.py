"""Getting back into an account whose authenticator is lost."""

from typing import Any

from accounts.api.auth_inputs import (
    CodeInput,
    RecoveryCodeInput,
    SecretInput,
    StepInput,
    TotpInput,
)
from accounts.api.inputs import NamesInput
from accounts.api.pending import RECOVERY, RESET, recovery_of, with_token
from accounts.api.schemas import (
    BackupCodesAnswer,
    RecoveredAnswer,
    StartedAnswer,
)
from accounts.api.texts import TEXTS, missing
from accounts.api.views.registration import render_authenticator
from accounts.models import Voucher
from accounts.operations import recovery
from accounts.operations.mail_codes import ask_for_code
from accounts.operations.recovery import WrongProof
from accounts.requests import caller, check_captcha, local_auth
from accounts.signing_in.purposes import RECOVERY_MAIL
from accounts.signing_in.qr_codes import qr_image
from accounts.signing_in.second_factor import Provisioned
from core.api.answers import Answer
from core.api.endpoint import endpoint
from core.api.envelope import Done, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, InvalidForm
from core.ids import to_oid

_TAGS = ("Authentication",)
RESET_DONE = "2FA reset successfully"


class RecoveryByMail(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=StepInput,
        response=Done,
        limit="api:auth:recovery:initiate_passwordless",
        before_limit=(local_auth, check_captcha),
    )
    def post(self, request: Request) -> Answer:
        """Have a recovery code mailed.

        The answer is the same whether there is such an account or not.
        """
        email = request.valid.text("email")
        if not email:
            raise missing("Email is required")
        if not _is_address(email):
            text = "Valid email is required"
            return Answer({"success": False, "errors": [text], "error": text})
        ask_for_code(caller(request), purpose=RECOVERY_MAIL, identity=email, language=request.valid.locale)
        return Answer(ok("If this email exists, a recovery code has been sent"))


class RecoveryMailCode(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=CodeInput,
        response=StartedAnswer,
        limit="api:auth:recovery:verify_email_code",
        before_limit=(local_auth,),
    )
    def post(self, request: Request) -> Answer:
        """Show the recovery code that was mailed."""
        email, code = request.valid.text("email"), request.valid.text("code")
        if not email or not code:
            raise missing("Email and code are required")
        try:
            user, token = recovery.verify_recovery_mail(caller(request), email=email, code=code)
        except WrongProof:
            raise missing("Invalid or expired recovery code") from None
        body: StartedAnswer = {"success": True, "message": "Recovery code verified", "user_id": to_oid(user.id)}
        return with_token(body, token)


class RecoveryUserCode(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=RecoveryCodeInput,
        response=RecoveredAnswer,
        limit="api:auth:recovery:verify_user_code",
        before_limit=(local_auth,),
        errors=(Code.UNAUTHORIZED,),
    )
    def post(self, request: Request) -> Answer:
        """Show the recovery code of one's own choice, and get a new authenticator in place of the lost one."""
        waiting = recovery_of(request, RECOVERY)
        try:
            made, token = recovery.recover_by_code(
                caller(request), recovery=waiting, recovery_code=request.valid.text("recovery_code")
            )
        except WrongProof:
            raise missing("Invalid recovery code") from None
        return _recovered(waiting, made, token)


class RecoveryBySecret(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=SecretInput,
        response=RecoveredAnswer,
        limit="api:auth:recovery:reset_totp",
        before_limit=(local_auth,),
        errors=(Code.UNAUTHORIZED,),
    )
    def post(self, request: Request) -> Answer:
        """Show the secret of the lost authenticator, and get a new one."""
        if not request.valid.text("user_id") or not request.valid.text("original_secret"):
            raise missing("User ID and original secret are required")
        waiting = recovery_of(request, RECOVERY)
        try:
            made, token = recovery.recover_by_secret(
                caller(request), recovery=waiting, secret=request.valid.text("original_secret")
            )
        except WrongProof:
            raise missing("Invalid original secret") from None
        return _recovered(waiting, made, token)


class RecoveryCompletion(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=TotpInput,
        response=BackupCodesAnswer,
        limit="api:auth:recovery:complete_totp_setup",
        before_limit=(local_auth,),
        errors=(Code.UNAUTHORIZED,),
    )
    def post(self, request: Request) -> BackupCodesAnswer:
        """Switch the new authenticator on with its first code.

        Ends every session of the account.
        """
        if not request.valid.text("email") or not request.valid.text("totp_code"):
            raise missing("Email and TOTP code are required")
        codes = _finished(request, "Invalid authentication code")
        return {"success": True, "message": "2FA recovery completed successfully", "backup_codes": codes}


class RecoveryConfirmation(ApiView):
    gate = "open"
    tags = _TAGS
    texts = TEXTS

    @endpoint(
        request=TotpInput,
        response=Done,
        limit="api:auth:recovery:confirm_totp",
        before_limit=(local_auth,),
        errors=(Code.UNAUTHORIZED,),
    )
    def post(self, request: Request) -> Done:
        """Switch the new authenticator on after a recovery by SMS or questions."""
        code = request.valid.text("totp_code")
        if not request.valid.text("user_id") or not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise missing("User ID and TOTP code are required")
        _finished(request, "Invalid TOTP code", keeps_codes=True)
        done: Done = ok("Account recovery completed successfully. You can now sign in with your new authenticator.")
        return done


def _is_address(text: str) -> bool:
    try:
        NamesInput().fields["email"].run_validation(text)
    except InvalidForm:
        return False
    return True


def _recovered(waiting: Voucher, made: Provisioned, token: str) -> Answer:
    user: Any = waiting.user
    image = qr_image(made.uri)
    body: RecoveredAnswer = {
        **render_authenticator(RESET_DONE, user, made),
        "qr_code_image": image,
        "qr_data": made.uri,
    }
    return with_token(body, token)


def _finished(request: Request, wrong: str, *, keeps_codes: bool = False) -> list[str]:
    waiting = recovery_of(request, RESET)
    code, secret = request.valid.text("totp_code"), request.valid.text("new_secret") or None
    try:
        codes = recovery.finish_recovery(
            caller(request), recovery=waiting, code=code, secret=secret, keeps_codes=keeps_codes
        )
    except WrongProof:
        raise missing(wrong) from None
    return list(codes)
