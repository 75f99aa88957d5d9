"""The page on which somebody whose account is closed reads why, and appeals.

It needs no sign-in, which they could not have: the link of the mail that told them opens it, or their password. It is a
form and keeps no cookie, so that a form of another site could do no more than whoever fills it in.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.operations.sign_in import checked_credentials
from accounts.queries import user_by_email
from core.actor import Actor
from core.errors import Code, InvalidForm, ProductError
from core.limits import charge, client_of
from core.text import normalise
from moderation.appeals import LONGEST, Closed, closed_by_token
from moderation.operations.appeals import make_appeal, visit_appeal

_LIMIT = "appeal:page"
_LONGEST_FIELD = 300
_SAID = {
    "appeal_token": "This link does not work any more. Give your e-mail address and password instead.",
    "not_banned": "This account is not closed: you can sign in.",
    "appeal_open": "Your appeal is with the administrators already.",
    "appeal_again": "Your appeal was refused. You can make another one 30 days after that.",
}
_CREDENTIALS = "No account has this e-mail address and password."
_TOO_OFTEN = "That was too often. Please wait a while."


@dataclass(slots=True)
class Shown:
    """What the page shows: whose account it is, once that is known, and what is wrong."""

    found: Closed | None = None
    token: str = ""
    text: str = ""
    trouble: str = ""
    is_made: bool = False
    status: int = 200


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """The page, and what its two forms send."""
    if request.method != "POST":
        return _page(request, Shown())
    actor = Actor(user=None, ip=request.__dict__.get("client_ip", ""))
    token, text = _field(request, "token"), normalise(request.POST.get("text", ""))[: LONGEST + 1]
    try:
        charge(_LIMIT, client_of(ip=actor.ip))
        token = token or _token_for(actor, _field(request, "email"), request.POST.get("password", ""))
        if "text" in request.POST:
            return _page(request, _made(actor, token, text))
        return _page(request, Shown(closed_by_token(token), token))
    except ProductError as refusal:
        return _page(request, _refused(refusal))


def _made(actor: Actor, token: str, text: str) -> Shown:
    """The appeal, or what is wrong with it beside what was written."""
    try:
        make_appeal(actor, token=token, text=text)
    except InvalidForm as refusal:
        trouble = f"Please write from 1 to {LONGEST} letters."
        return Shown(closed_by_token(token), token, text, trouble, status=refusal.status)
    return Shown(closed_by_token(token), token, is_made=True)


def _token_for(actor: Actor, email: str, password: str) -> str:
    """Hashing takes a while, so this stands outside of operations."""
    user = checked_credentials(user_by_email(email), email, password[:_LONGEST_FIELD], actor.ip)
    return visit_appeal(actor, user=user)


def _refused(refusal: ProductError) -> Shown:
    if isinstance(refusal, InvalidForm):
        return Shown(trouble=_CREDENTIALS, status=refusal.status)
    words = _TOO_OFTEN if refusal.code is Code.RATE_LIMITED else _SAID.get(refusal.reason, refusal.message)
    return Shown(trouble=words, status=refusal.status)


def _field(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:_LONGEST_FIELD]


def _page(request: HttpRequest, shown: Shown) -> HttpResponse:
    facts: dict[str, Any] = {"name": settings.GUILDHALL.instance_name, "shown": shown, "most": LONGEST}
    response = render(request, "account/appeal.html", facts, status=shown.status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [path("appeal", appeal), path("appeal/", appeal)]
