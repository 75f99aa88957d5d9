"""What the topic wire says to a sign-in that has come as far as it can."""

from collections.abc import Callable

from accounts.api.cookies import session_cookie
from accounts.api.render import render_session_user
from accounts.api.schemas import EmailStepAnswer, FactorWantedAnswer, SignedInAnswer
from accounts.api.texts import banned_body
from accounts.models import Authenticator, User
from accounts.operations.sign_in import AccountSuspended, WrongCode, WrongCredentials
from accounts.signing_in.steps import MailWanted, Outcome, SecondFactorWanted
from core.actor import Actor
from core.api.answers import Answer
from core.api.request import Request
from core.errors import Code, ProductError
from core.ids import to_oid


def answer_outcome(outcome: Outcome) -> Answer:
    """The session in its cookie, the demand for a second factor, or the ticket of a mailed code in that same cookie."""
    if isinstance(outcome, SecondFactorWanted):
        return Answer(_factor_wanted(outcome.user), status=401)
    if isinstance(outcome, MailWanted):
        step: EmailStepAnswer = {
            "success": False,
            "require_email_2fa": True,
            "user_id": to_oid(outcome.user.id),
            "message": "Please enter the verification code sent to your email.",
        }
        return Answer(step, cookies=(session_cookie(outcome.ticket),))
    body: SignedInAnswer = {"success": True, "user": render_session_user(outcome.user)}
    return Answer(body, cookies=(session_cookie(outcome.token),))


def answered(sign_in: Callable[[], Outcome], *, wrong_code: str, wrong_password: str = "wrong_password") -> Answer:
    """The answer to an attempt to sign in; what is wrong with it is told by these reasons of the wire's words."""
    try:
        return answer_outcome(sign_in())
    except WrongCredentials:
        raise ProductError(Code.UNAUTHORIZED, reason=wrong_password) from None
    except WrongCode:
        raise ProductError(Code.UNAUTHORIZED, reason=wrong_code) from None
    except AccountSuspended as refusal:
        return Answer(banned_body(refusal), status=401)


def replaced_by(request: Request) -> Actor | None:
    """The sign-in that this browser had before, which a new one ends."""
    return request.actor if "HTTP_AUTHORIZATION" not in request.META else None


def _factor_wanted(user: User) -> FactorWantedAnswer:
    by_code = bool({Authenticator.TOTP, Authenticator.SMS} & set(user.authenticator_types))
    text = "Authentication code is required" if by_code else "Please sign in with your passkey"
    return {
        "success": False,
        "errors": [text],
        "error": text,
        "require_totp": by_code,
        "require_passkey": not by_code,
    }
