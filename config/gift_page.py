"""The page of a gift: what it gives, and the button that takes it.

The server shows the gift. Who takes it, the page says over the guild wire with their token, so that there is no cookie
that another site could make use of.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from core.errors import Code, ProductError
from core.limits import charge, client_of
from core.views.failures import refusal_for
from integrations.gifts.queries import gift_of

_LIMIT = "gift:get"


@require_safe
def gift(request: HttpRequest, code: str) -> HttpResponse:
    """A gift, for whoever has its address."""
    try:
        charge(_LIMIT, client_of(ip=request.__dict__.get("client_ip", "")))
        shown = gift_of(code)
    except ProductError as refusal:
        return _private(_unknown(request) if refusal.code is Code.UNKNOWN_GIFT_CODE else refusal_for(request, refusal))
    months = shown.duration_months
    facts = {
        "name": settings.GUILDHALL.instance_name,
        "gift": shown,
        "is_for_life": not months,
        "years": months // 12 if months % 12 == 0 else 0,
        "giver": None if shown.creator is None else shown.creator.global_name or shown.creator.username,
    }
    return _private(render(request, "account/gift.html", facts))


def _unknown(request: HttpRequest) -> HttpResponse:
    words = "The address may be incomplete, or the gift was taken back."
    return render(
        request, "failure.html", {"title": "There is no such gift", "status": 404, "words": words}, status=404
    )


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [path("gift/<str:code>", gift), path("gift/<str:code>/", gift)]
