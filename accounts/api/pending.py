"""What the topic wire's cookie holds before a sign-in is complete: a registration, a recovery, or a waiting sign-in."""

from accounts.api.cookies import session_cookie
from accounts.models import User, Voucher
from accounts.queries import user_by_email, user_by_id
from accounts.signing_in.purposes import PENDING
from accounts.signing_in.sudo import Proof, require_recent
from accounts.signing_in.vouchers import find
from core.api.answers import Answer
from core.api.middleware.origin_check import SESSION_COOKIE
from core.api.request import Request
from core.errors import Code, ProductError
from core.ids import parse_oid

REGISTRATION, RECOVERY, RESET = "registration", "recovery", "reset"


def cookie_of(request: Request) -> str:
    """The raw value of the cookie."""
    return request.COOKIES.get(SESSION_COOKIE, "")


def pending(request: Request, *steps: str) -> Voucher | None:
    """The unfinished registration or recovery of this browser, if it is at one of these steps."""
    voucher = find(PENDING, cookie_of(request))
    return voucher if voucher is not None and voucher.data["step"] in steps else None


def recovery_of(request: Request, *steps: str) -> Voucher:
    """The recovery of this browser, of the account that the body names, if it names one. Raises UNAUTHORIZED."""
    voucher = pending(request, *steps)
    named = named_user(request)
    if voucher is None or (is_named(request) and (named is None or named.id != voucher.user_id)):
        raise ProductError(Code.UNAUTHORIZED)
    return voucher


def own_account(request: Request, *steps: str) -> User:
    """Whose means of signing in may be set up here: the caller's, or those of the unfinished registration or recovery
    of this browser, which the body may name but not change. Raises UNAUTHORIZED, and as
    `accounts.signing_in.sudo.require_recent` for a sign-in that is not fresh, where the body may hold `password` or
    `totp_code`."""
    if request.actor is not None and not request.actor.is_bot:
        require_recent(request.actor, proof=_proof(request))
        user: User = request.actor.user
        return user
    voucher = pending(request, *(steps or (REGISTRATION, RESET)))
    if voucher is None or voucher.user is None:
        raise ProductError(Code.UNAUTHORIZED)
    if is_named(request):
        named = named_user(request)
        if named is None or named.id != voucher.user_id:
            raise ProductError(Code.UNAUTHORIZED)
    return voucher.user


def _proof(request: Request) -> Proof:
    code = request.valid.text("totp_code") or None
    return Proof(password=request.valid.get("password") or None, method="totp" if code else None, code=code)


def is_named(request: Request) -> bool:
    """Whether the body names an account, by `user_id` or `email`."""
    return bool(request.valid.get("user_id") or request.valid.get("email"))


def named_user(request: Request) -> User | None:
    """The account that the body names, by `user_id` or `email`; None for an unknown one."""
    user_id, email = request.valid.get("user_id"), request.valid.get("email")
    if not user_id:
        return user_by_email(email) if email else None
    number = id_or_none(user_id)
    return user_by_id(number) if number is not None else None


def id_or_none(text: str) -> int | None:
    """The id in either spelling; None for anything else."""
    try:
        return parse_oid(text)
    except ValueError:
        return None


def owns_setup(request: Request, user: User) -> bool:
    """Whether this browser is the one that registers this account: others are told nothing about it."""
    voucher = pending(request, REGISTRATION)
    signed_in = request.actor is not None and request.actor.user.id == user.id
    return signed_in or (voucher is not None and voucher.user_id == user.id)


def with_token(body: object, token: str, status: int = 200) -> Answer:
    """An answer whose cookie holds a token of any of these kinds."""
    return Answer(body, status=status, cookies=(session_cookie(token),))
