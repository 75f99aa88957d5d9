"""Paths of the guild wire that belong to addresses, passwords, and devices that wait to be signed in."""

from accounts.v1.views import address_confirmation, email_change, handoff, password_change, recovery
from core.api.routing import routes

_EMAIL = "/users/@me/email-change"
_PASSWORD = "/users/@me/password-change"

recovery_routes = [
    *routes("/auth/verify", recovery.VerifyEmail),
    *routes("/auth/verify/resend", recovery.ResendVerification),
    *routes("/auth/forgot", recovery.ForgotPassword, "/auth/forgot-password"),
    *routes("/auth/reset", recovery.ResetPassword, "/auth/reset-password"),
    *routes("/auth/email-revert", recovery.RevertEmail),
]
device_routes = [
    *routes("/auth/authorize-ip", address_confirmation.AuthorizeAddress),
    *routes("/auth/ip-authorization/poll", address_confirmation.PollSignIn, "/auth/authorize-ip/poll"),
    *routes("/auth/ip-authorization/stream", address_confirmation.StreamSignIn),
    *routes("/auth/ip-authorization/resend", address_confirmation.ResendConfirmation),
    *routes("/users/@me/authorized-ips", address_confirmation.AuthorizedAddresses),
    *routes("/auth/handoff/initiate", handoff.InitiateHandoff),
    *routes("/auth/handoff/complete", handoff.CompleteHandoff),
    *routes("/auth/handoff/<str:code>/complete", handoff.CompleteHandoffByPath),
    *routes("/auth/handoff/<str:code>/status", handoff.HandoffStatus),
    *routes("/auth/handoff/<str:code>", handoff.Handoff),
]
change_routes = [
    *routes(f"{_EMAIL}/start", email_change.StartEmailChange),
    *routes(f"{_EMAIL}/resend-original", email_change.ResendOriginal),
    *routes(f"{_EMAIL}/verify-original", email_change.VerifyOriginal),
    *routes(f"{_EMAIL}/request-new", email_change.RequestNew),
    *routes(f"{_EMAIL}/resend-new", email_change.ResendNew),
    *routes(f"{_EMAIL}/verify-new", email_change.VerifyNew),
    *routes(f"{_EMAIL}/bounced/request-new", email_change.RequestReplacement),
    *routes(f"{_EMAIL}/bounced/resend-new", email_change.ResendReplacement),
    *routes(f"{_EMAIL}/bounced/verify-new", email_change.VerifyReplacement),
    *routes(f"{_PASSWORD}/start", password_change.StartPasswordChange),
    *routes(f"{_PASSWORD}/resend", password_change.ResendPasswordCode),
    *routes(f"{_PASSWORD}/verify", password_change.VerifyPasswordCode),
    *routes(f"{_PASSWORD}/complete", password_change.CompletePasswordChange),
]
urlpatterns = [*recovery_routes, *device_routes, *change_routes]
