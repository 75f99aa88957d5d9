"""Paths of the topic wire that belong to accounts. Those of signing in also work without their prefix."""

from accounts.api.views.account import BackupCodes, ChangePassword, Login, Logout, Me, Register, Session
from accounts.api.views.deletion import AccountDeletion, DeletionCode
from accounts.api.views.passkeys import (
    OnePasskey,
    PasskeyAuthOptions,
    PasskeyAuthVerify,
    PasskeyRegisterOptions,
    PasskeyRegisterVerify,
    Passkeys,
)
from accounts.api.views.recovery import (
    RecoveryByMail,
    RecoveryBySecret,
    RecoveryCompletion,
    RecoveryConfirmation,
    RecoveryMailCode,
    RecoveryUserCode,
)
from accounts.api.views.recovery_by_phone import RecoveryQuestions, RecoverySms, RecoveryStart
from accounts.api.views.registration import (
    CompleteTotpSetup,
    RegisterPasswordless,
    ResendVerification,
    SetRecoveryCode,
    TotpQrCode,
    VerifyEmail,
    VerifyTotp,
)
from accounts.api.views.sign_in import (
    BackupLogin,
    PasswordlessBackupLogin,
    PasswordlessLogin,
    ResendLoginEmail,
    VerifyLoginEmail,
)
from core.api.routing import Route, routes
from core.api.views import ApiView


def _auth(path: str, view: type[ApiView], *spellings: str) -> list[Route]:
    every = [path, *spellings]
    return routes(f"/auth{path}", view, *(f"/auth{other}" for other in spellings), *every)


urlpatterns = [
    *_auth("/register", Register),
    *_auth("/register-passwordless", RegisterPasswordless),
    *_auth("/verify-email", VerifyEmail),
    *_auth("/resend-verification", ResendVerification),
    *_auth("/totp/qrcode", TotpQrCode),
    *_auth("/complete-totp-setup", CompleteTotpSetup, "/totp/complete"),
    *_auth("/verify-totp", VerifyTotp),
    *_auth("/recovery-code/set", SetRecoveryCode),
    *_auth("/login", Login),
    *_auth("/login/passwordless", PasswordlessLogin, "/login-passwordless"),
    *_auth("/verify-login-email-2fa", VerifyLoginEmail),
    *_auth("/resend-login-email-2fa", ResendLoginEmail),
    *_auth("/login-backup", BackupLogin),
    *_auth("/login-passwordless-backup", PasswordlessBackupLogin),
    *_auth("/logout", Logout),
    *_auth("/me", Me),
    *_auth("/session", Session),
    *_auth("/backup-codes", BackupCodes),
    *_auth("/change-password", ChangePassword),
    *_auth("/passkey/register-options", PasskeyRegisterOptions),
    *_auth("/passkey/register-verify", PasskeyRegisterVerify),
    *_auth("/passkey/auth-options", PasskeyAuthOptions),
    *_auth("/passkey/auth-verify", PasskeyAuthVerify),
    *_auth("/passkey/list", Passkeys),
    *_auth("/passkey/<str:credential_id>", OnePasskey),
    *_auth("/recovery/initiate-passwordless", RecoveryByMail),
    *_auth("/recovery/verify-email-code", RecoveryMailCode),
    *_auth("/recovery/verify-user-code", RecoveryUserCode),
    *_auth("/recovery/reset-totp", RecoveryBySecret),
    *_auth("/recovery/complete-totp-setup", RecoveryCompletion),
    *_auth("/recovery/initiate", RecoveryStart),
    *_auth("/recovery/verify-sms", RecoverySms),
    *_auth("/recovery/verify-questions", RecoveryQuestions),
    *_auth("/recovery/confirm-totp", RecoveryConfirmation),
    *routes("/users/request-deletion-code", DeletionCode),
    *routes("/users/delete-account", AccountDeletion),
]
