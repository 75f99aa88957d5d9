"""Second factors besides passkeys: authenticator app, backup codes, SMS."""

from accounts.operations.authenticators import (
    disable_sms,
    disable_totp,
    enable_sms,
    enable_totp,
    renew_backup_codes,
)
from accounts.requests import caller
from accounts.signing_in.qr_codes import qr_image
from accounts.signing_in.second_factor import backup_codes_of, suggested
from accounts.v1.factor_inputs import BackupCodesInput, TotpDisableInput, TotpEnableInput
from accounts.v1.factor_schemas import BackupCodesResponse, TotpSecretResponse
from accounts.v1.render_factors import render_backup_codes
from accounts.v1.sudo import SudoInput, prove
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Second factors",)


class TotpEnable(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=TotpEnableInput,
        response=BackupCodesResponse,
        limit="user:mfa:totp:enable",
        errors=(Code.SUDO_MODE_REQUIRED, Code.TWO_FA_NOT_ENABLED),
    )
    def post(self, request: Request) -> BackupCodesResponse:
        """Switch on an authenticator app.

        The client chooses the secret and shows a code of it, which stays unused. Answers with ten backup codes.
        """
        prove(request)
        codes = enable_totp(caller(request), secret=request.valid["secret"], code=request.valid["code"])
        return render_backup_codes((code, False) for code in codes)


class TotpSecret(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=TotpSecretResponse, limit="user:mfa:totp:enable")
    def post(self, request: Request) -> TotpSecretResponse:
        """Make a secret for an authenticator app.

        For clients that draw no QR codes. The server keeps nothing of it: switching it on sends it back.
        """
        made = suggested(caller(request).user)
        return {"secret": made.secret, "uri": made.uri, "qr": qr_image(made.uri)}


class TotpDisable(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=TotpDisableInput,
        limit="user:mfa:totp:disable",
        errors=(Code.SUDO_MODE_REQUIRED, Code.TWO_FACTOR_REQUIRED),
    )
    def post(self, request: Request) -> None:
        """Switch off the authenticator app, SMS and the backup codes. Passkeys stay.

        The code may be the one that proves who one is.
        """
        prove(request)
        disable_totp(caller(request), code=request.valid["code"])


class BackupCodes(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=BackupCodesInput,
        response=BackupCodesResponse,
        limit="user:mfa:backup_codes",
        errors=(Code.SUDO_MODE_REQUIRED, Code.TWO_FACTOR_REQUIRED),
    )
    def post(self, request: Request) -> BackupCodesResponse:
        """List one's backup codes, or make ten new ones in place of them."""
        actor = caller(request)
        prove(request)
        if request.valid["regenerate"]:
            renew_backup_codes(actor)
        return render_backup_codes(backup_codes_of(actor.user))


class SmsEnable(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        request=SudoInput,
        limit="mfa:sms:enable",
        errors=(
            Code.SUDO_MODE_REQUIRED,
            Code.SMS_VERIFICATION_UNAVAILABLE,
            Code.SMS_MFA_REQUIRES_TOTP,
            Code.PHONE_REQUIRED_FOR_SMS_MFA,
        ),
    )
    def post(self, request: Request) -> None:
        """Let codes by SMS be a second factor, beside an authenticator app."""
        prove(request, issues=False)
        enable_sms(caller(request))


class SmsDisable(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(request=SudoInput, limit="mfa:sms:disable", errors=(Code.SUDO_MODE_REQUIRED,))
    def post(self, request: Request) -> None:
        """Let codes by SMS be no second factor any more."""
        prove(request)
        disable_sms(caller(request))
