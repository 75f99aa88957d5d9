"""The page on which a person lets an application in.

The server shows what is asked for and by whom. Who the person is, and where they could add a bot, the page asks over
the guild wire with their token, and their answer goes the same way: there is no cookie that another site could make use
of. A request that may not be granted is refused here, and nobody is sent back to an address that is not registered.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from core.api import checks
from core.api.fields.containers import template
from core.api.reading import query_of
from core.errors import Code, InvalidForm, ProductError
from core.limits import charge, client_of
from core.views.failures import refusal_for
from core.web import APP, here
from integrations.oauth2.access import checked_request
from integrations.oauth2.records import CheckedRequest
from integrations.oauth2.redirects import with_query
from integrations.oauth2.scopes import MEANINGS
from integrations.oauth2.wording import worded
from integrations.v1.inputs_oauth2 import AuthorizeQuery

LIMIT = "pages:read"
_WRONG = {
    Code.INVALID_CLIENT: "The application that sent you here is not known.",
    Code.INVALID_REDIRECT_URI: "The application wants to send you on to an address that it has not registered.",
    Code.INVALID_SCOPE: "The application asks for something that does not exist here.",
    Code.INVALID_FORM_BODY: "The address that led you here is incomplete.",
    Code.RATE_LIMITED: "That was too often. Please wait a moment.",
}
_WRONG_OTHERWISE = "The application did not ask as it should. Whoever runs it can tell you more."


@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    """What an application asks for, and the buttons that answer it."""
    try:
        checks.before_authentication.run(request)
        charge(LIMIT, client_of(ip=request.__dict__.get("client_ip", "")))
        query = template(AuthorizeQuery, True).run_validation(query_of(request))  # type: ignore[arg-type]
        checked = checked_request(query.asked(), None)
    except ProductError as refusal:
        return _refused(request, refusal)
    response = render(request, "account/consent.html", _facts(checked, query))
    return _private(response)


def _refused(request: HttpRequest, refusal: ProductError) -> HttpResponse:
    if isinstance(refusal, InvalidForm) or refusal.code in _WRONG or refusal.code.oauth_error:
        words = _WRONG.get(refusal.code, _WRONG_OTHERWISE)
        facts = {"title": "That does not work", "status": refusal.status, "words": words}
        return _private(render(request, "failure.html", facts, status=refusal.status))
    return _private(refusal_for(request, refusal))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _facts(checked: CheckedRequest, query: AuthorizeQuery) -> dict[str, Any]:
    back = checked.asked.redirect_uri
    return {
        "name": settings.GUILDHALL.instance_name,
        "application": checked.application.name,
        "meanings": [MEANINGS[scope] for scope in checked.scopes],
        "is_for_bot": checked.is_for_bot,
        "is_bot_only": checked.scopes == ("bot",),
        "permissions": worded(checked.permissions) if checked.is_for_bot else [],
        "guild_id": checked.asked.guild_id or "",
        "keeps_guild": query.get("disable_guild_select") == "true" and checked.asked.guild_id is not None,
        "asks": query.get("prompt") != "none",
        "host": urlsplit(back).netloc if back else "",
        "declined": _answer(checked, "access_denied"),
        "unasked": _answer(checked, "consent_required"),
        "unknown": _answer(checked, "login_required"),
    }


def _answer(checked: CheckedRequest, error: str) -> str:
    """Where the application hears that nothing was granted; its own pages where it named no address."""
    back = checked.asked.redirect_uri
    return with_query(back, error=error, state=checked.asked.state) if back else here(APP)


urlpatterns = [path("oauth2/authorize", consent), path("oauth2/authorize/", consent)]
