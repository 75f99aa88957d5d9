"""What the guild wire says to a sign-in that has come as far as it can."""

from accounts.models import Authenticator, User
from accounts.signing_in.steps import MailWanted, Outcome, SecondFactorWanted, SignedIn
from accounts.v1.schemas import AuthMfaRequiredResponse, AuthTokenResponse
from core.api.request import Request
from core.errors import Code, ProductError

RESEND_SECONDS = 30
NEW_TOKEN_HEADER = "X-New-Session-Token"
_HINT_DIGITS = 4


def render_outcome(outcome: Outcome) -> AuthTokenResponse | AuthMfaRequiredResponse:
    """A token, or the challenge for a second factor. Raises IP_AUTHORIZATION_REQUIRED while a mail has to be
    answered."""
    if isinstance(outcome, SecondFactorWanted):
        return render_challenge(outcome)
    if isinstance(outcome, MailWanted):
        raise ProductError(
            Code.IP_AUTHORIZATION_REQUIRED,
            ip_authorization_required=True,
            ticket=outcome.ticket,
            email=outcome.user.email,
            resend_available_in=RESEND_SECONDS,
        )
    return render_signed_in(outcome)


def render_signed_in(signed_in: SignedIn) -> AuthTokenResponse:
    """A new sign-in."""
    return {"token": signed_in.token, "user_id": str(signed_in.user.id)}


def hand_out_session(request: Request, token: str) -> None:
    """Let the answer carry the token under which the caller's sign-in goes on; nothing for an empty one."""
    if token:
        request.more_headers[NEW_TOKEN_HEADER] = token


def render_challenge(wanted: SecondFactorWanted) -> AuthMfaRequiredResponse:
    """The second factors that the account has, in the order in which clients offer them."""
    types = wanted.user.authenticator_types
    totp, sms, webauthn = (kind in types for kind in (Authenticator.TOTP, Authenticator.SMS, Authenticator.WEBAUTHN))
    methods: dict[str, bool] = {"totp": totp, "sms": sms, "webauthn": webauthn}
    return {
        "mfa": True,
        "ticket": wanted.ticket,
        "allowed_methods": [name for name, offered in methods.items() if offered],  # type: ignore[misc]
        "sms_phone_hint": _phone_hint(wanted.user),
        "totp": totp,
        "sms": sms,
        "webauthn": webauthn,
    }


def _phone_hint(user: User) -> str | None:
    if user.phone is None:
        return None
    return "****" + (user.phone[-_HINT_DIGITS:] if len(user.phone) >= _HINT_DIGITS else "")
