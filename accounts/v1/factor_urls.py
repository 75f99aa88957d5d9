"""Paths of the guild wire for second factors, passkeys, phones and sudo mode."""

from accounts.v1.views.authenticators import BackupCodes, SmsDisable, SmsEnable, TotpDisable, TotpEnable, TotpSecret
from accounts.v1.views.passkeys import OnePasskey, PasskeyOptions, Passkeys, PasskeySignIn, PasskeySignInOptions
from accounts.v1.views.phones import Phone, PhoneSend, PhoneVerify
from accounts.v1.views.second_step import LoginPasskey, LoginPasskeyOptions, LoginSms, LoginSmsSend, LoginTotp
from accounts.v1.views.sudo import SudoMethods, SudoPasskeyOptions, SudoSmsSend, SudoVerify
from core.api.routing import routes

_LOGIN, _MFA, _SUDO = "/auth/login/mfa", "/users/@me/mfa", "/users/@me/sudo"
_PASSKEYS = f"{_MFA}/webauthn/credentials"

urlpatterns = [
    *routes(f"{_LOGIN}/totp", LoginTotp, "/auth/mfa/totp"),
    *routes(f"{_LOGIN}/sms/send", LoginSmsSend, "/auth/mfa/sms/send"),
    *routes(f"{_LOGIN}/sms", LoginSms, "/auth/mfa/sms"),
    *routes(f"{_LOGIN}/webauthn/authentication-options", LoginPasskeyOptions, "/auth/mfa/webauthn/options"),
    *routes(f"{_LOGIN}/webauthn", LoginPasskey, "/auth/mfa/webauthn"),
    *routes("/auth/webauthn/authentication-options", PasskeySignInOptions, "/auth/webauthn/authenticate/options"),
    *routes("/auth/webauthn/authenticate", PasskeySignIn),
    *routes("/auth/sudo/verify", SudoVerify),
    *routes(f"{_SUDO}/mfa-methods", SudoMethods),
    *routes(f"{_SUDO}/mfa/sms/send", SudoSmsSend),
    *routes(f"{_SUDO}/webauthn/authentication-options", SudoPasskeyOptions),
    *routes(f"{_MFA}/totp/secret", TotpSecret),
    *routes(f"{_MFA}/totp/enable", TotpEnable),
    *routes(f"{_MFA}/totp/disable", TotpDisable),
    *routes(f"{_MFA}/backup-codes", BackupCodes),
    *routes(f"{_MFA}/sms/enable", SmsEnable),
    *routes(f"{_MFA}/sms/disable", SmsDisable),
    *routes(_PASSKEYS, Passkeys),
    *routes(f"{_PASSKEYS}/registration-options", PasskeyOptions),
    *routes(f"{_PASSKEYS}/<str:credential_id>", OnePasskey),
    *routes("/users/@me/phone/send-verification", PhoneSend),
    *routes("/users/@me/phone/verify", PhoneVerify),
    *routes("/users/@me/phone", Phone),
]
