"""Who is in the console, and how they come in.

It has no sign-in of its own. Whoever is signed in to the product proves once more, with their second factor, that it is
them; from then on a cookie stands for that sign-in. Whatever ends the sign-in ends the visit, and so does its own time.
"""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.authentication import authenticate
from accounts.queries import session_by_id
from accounts.rights import Right, require_right
from accounts.signing_in.sudo import is_sudo_token
from core.actor import Actor
from core.api.answers import v1_refusal
from core.api.checks import before_authentication, open_gate
from core.api.headers import SUDO
from core.api.request import Request
from core.errors import Code, ProductError
from core.limits import charge, client_of
from core.operations import operation
from core.request_facts import fresh_facts
from moderation.audit import record_admin

SECONDS = 8 * 60 * 60  # a working day; then the second factor is asked for again
_LIMIT = "admin:general"
_SIGN_IN = "sign_in"
_STAFF = "console_staff"


def staff_of(request: HttpRequest) -> Actor:
    """The administrator whose request it is; only for views of the console, which let nobody else in."""
    actor = staff_behind(request)
    assert actor is not None
    return actor


def staff_behind(request: HttpRequest) -> Actor | None:
    """The administrator in the console, None for everybody else. One query per request."""
    if _STAFF not in request.__dict__:
        request.__dict__[_STAFF] = _found(request)
    return cast("Actor | None", request.__dict__[_STAFF])


@csrf_exempt  # the credential is a header, which no other site can send
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Open the console for the sign-in in `Authorization` and the proof that stands in the sudo header.

    Refusals have the shape of the guild wire: UNAUTHORIZED, MISSING_PERMISSIONS, MISSING_ACL, TWO_FACTOR_REQUIRED,
    SUDO_MODE_REQUIRED, RateLimited.
    """
    full = cast(Request, request)
    try:
        with fresh_facts():
            before_authentication.run(full)
            charge(_LIMIT, client_of(ip=full.client_ip))
            actor = _proven(full)
            enter_console(actor)
    except ProductError as refusal:
        return v1_refusal(refusal)
    request.session.flush()
    request.session[_SIGN_IN] = actor.session_id
    request.session.set_expiry(SECONDS)
    return HttpResponse(status=204)


@operation("console.enter")
def enter_console(actor: Actor) -> None:
    """Note that an administrator came into the console. Raises what `require_right` raises."""
    require_right(actor, Right.AUTHENTICATE)
    record_admin(actor, "enter_console", "user", actor.user_id)


def _proven(request: Request) -> Actor:
    actor = authenticate(request)
    if actor is None or actor.kind != "session":
        raise ProductError(Code.UNAUTHORIZED)
    open_gate(actor, "admin", "")
    require_right(actor, Right.AUTHENTICATE)
    if not actor.user.has_mfa:
        raise ProductError(Code.TWO_FACTOR_REQUIRED)
    if not is_sudo_token(actor, request.headers.get(SUDO, "")):
        raise ProductError(Code.SUDO_MODE_REQUIRED)
    return actor


def _found(request: HttpRequest) -> Actor | None:
    session_id = request.session.get(_SIGN_IN)
    session = session_by_id(session_id) if isinstance(session_id, int) else None
    if session is None or not session.user.is_active or session.user.suspicious_activity_flags:
        return None
    actor = Actor(user=session.user, session_id=session.id, ip=cast(Request, request).client_ip)
    try:
        require_right(actor, Right.AUTHENTICATE)
    except ProductError:
        return None
    return actor if session.user.has_mfa else None
