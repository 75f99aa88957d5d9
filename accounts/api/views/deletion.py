"""Deleting one's account on the topic wire: a code by mail, then the deletion."""

from accounts.api.cookies import session_cookie
from accounts.api.inputs import CredentialField
from accounts.operations.deletion_code import delete_with_code, request_deletion_code
from accounts.requests import caller
from core.api.answers import Answer
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Done, ok
from core.api.fields import Input
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code

_TEXTS: dict[TextKey, Text] = {
    "deletion_code_has_no_address": (400, "Add an email address to your account first"),
    "deletion_mail_is_off": (500, "Failed to send verification email"),
    "deletion_code_missing": (400, "Verification code is required"),
    "deletion_code_wrong": (400, "Invalid or expired verification code"),
    "deletion_totp_missing": (400, "TOTP code is required"),
    "deletion_totp_wrong": (400, "Invalid TOTP code"),
}


class AccountDeletionInput(Input):
    """The mailed code, and a code of the authenticator app where one is on."""

    verification_code = CredentialField(required=False, allow_null=True)
    totp_code = CredentialField(required=False, allow_null=True)


class DeletionCode(ApiView):
    gate = "human"
    tags = ("Users",)
    texts = _TEXTS

    @endpoint(response=Done, limit="api:account:deletion_code", errors=(Code.DELETION_FAILED,))
    def post(self, request: Request) -> Done:
        """Mail a code for deleting one's account.

        It lasts 15 minutes; one that was mailed before counts no more.
        """
        request_deletion_code(caller(request))
        return ok("Verification code sent to your email")


class AccountDeletion(ApiView):
    gate = "human"
    tags = ("Users",)
    texts = _TEXTS

    @endpoint(request=AccountDeletionInput, response=Done, limit="api:account:delete", errors=(Code.USER_OWNS_GUILDS,))
    def delete(self, request: Request) -> Answer:
        """Delete one's account.

        Signs out everywhere. What the person wrote stays, as of a deleted user; signing in before the account is erased
        takes the deletion back.
        """
        valid = request.valid
        delete_with_code(
            caller(request),
            code=valid.get("verification_code") or "",
            second_factor=valid.get("totp_code") or "",
        )
        return Answer(ok("Account deleted successfully"), cookies=(session_cookie(None),))
