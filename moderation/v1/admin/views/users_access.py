"""Addresses, phones, sign-ins and second factors of accounts, for administrators."""

from accounts.requests import caller
from accounts.rights import Right
from accounts.v1.factor_schemas import PasskeyResponse
from accounts.v1.render_factors import render_passkey
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from moderation.operations.admin_users_contact import (
    change_email,
    resend_verification,
    send_password_reset,
    unlink_phone,
    verify_email,
)
from moderation.operations.admin_users_sign_in import (
    delete_passkey,
    disable_mfa,
    list_passkeys,
    list_sessions,
    terminate_sessions,
)
from moderation.v1.admin import inputs_users as inputs
from moderation.v1.admin.render_users import render_admin_sessions, render_changed_user
from moderation.v1.admin.schemas_users import AdminSessionsResponse, OneUserResponse, TerminatedResponse

_TAGS = ("Administration: users",)
_ERRORS = (Code.UNKNOWN_USER,)


class EmailChange(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.UserEmailInput,
        response=OneUserResponse,
        operation=change_email,
        right=Right.USER_UPDATE_EMAIL,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Give an account another e-mail address, which is not verified."""
        valid = request.valid
        return render_changed_user(change_email(caller(request), valid["user_id"], email=valid["email"]))


class EmailVerification(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=OneUserResponse,
        operation=verify_email,
        right=Right.USER_UPDATE_EMAIL,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Take an account's address for its owner's."""
        return render_changed_user(verify_email(caller(request), request.valid["user_id"]))


class VerificationMail(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        operation=resend_verification,
        right=Right.USER_UPDATE_EMAIL,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> None:
        """Mail an account another link that verifies its address."""
        resend_verification(caller(request), request.valid["user_id"])


class PasswordResetMail(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        operation=send_password_reset,
        right=Right.USER_UPDATE_EMAIL,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> None:
        """Mail an account a link that sets a new password."""
        send_password_reset(caller(request), request.valid["user_id"])


class PhoneUnlinking(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=OneUserResponse,
        operation=unlink_phone,
        right=Right.USER_UPDATE_PHONE,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> OneUserResponse:
        """Take the phone from an account, and codes by SMS with it."""
        return render_changed_user(unlink_phone(caller(request), request.valid["user_id"]))


class UserSessions(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=AdminSessionsResponse,
        operation=list_sessions,
        right=Right.USER_LIST_SESSIONS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> AdminSessionsResponse:
        """List where somebody is signed in.

        The look is logged.
        """
        return {"sessions": render_admin_sessions(list_sessions(caller(request), request.valid["user_id"]))}


class SessionsEnding(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=TerminatedResponse,
        operation=terminate_sessions,
        right=Right.USER_UPDATE_FLAGS,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> TerminatedResponse:
        """End every sign-in of an account and close its connections."""
        return {"terminated_count": terminate_sessions(caller(request), request.valid["user_id"])}


class MfaDisabling(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        operation=disable_mfa,
        right=Right.USER_UPDATE_MFA,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> None:
        """Leave an account without any second factor, passkeys included."""
        disable_mfa(caller(request), request.valid["user_id"])


class UserPasskeys(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.OneUserInput,
        response=list[PasskeyResponse],
        operation=list_passkeys,
        right=Right.USER_UPDATE_MFA,
        audit_reason=True,
        errors=_ERRORS,
    )
    def post(self, request: Request) -> list[PasskeyResponse]:
        """List somebody's passkeys.

        The look is logged.
        """
        return [render_passkey(passkey) for passkey in list_passkeys(caller(request), request.valid["user_id"])]


class PasskeyDeletion(AdminView):
    tags = _TAGS

    @endpoint(
        request=inputs.CredentialInput,
        operation=delete_passkey,
        right=Right.USER_UPDATE_MFA,
        audit_reason=True,
        errors=(*_ERRORS, Code.UNKNOWN_WEBAUTHN_CREDENTIAL),
    )
    def post(self, request: Request) -> None:
        """Take a passkey from an account."""
        delete_passkey(caller(request), request.valid["user_id"], credential_id=request.valid["credential_id"])
