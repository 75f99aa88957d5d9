"""The page about donations: what to give, where to see and end what one gives, how the provider's page was left.

It is a form and works without scripts. It asks nothing of who sends it and keeps no cookie, so that a form of another
site could do no more than whoever fills it in; the limits are those of the wire.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.actor import Actor
from core.api.fields.containers import template
from core.api.middleware.security_headers import form_policy
from core.errors import Code, InvalidForm, ProductError
from core.origins import origin_of
from core.web import DONATE, here
from integrations.donations.paying import begin_donation
from integrations.donations.provider import donations_are_on
from integrations.donations.records import LEAST_CENTS, MOST_CENTS, DonationDraft
from integrations.operations.donations import request_donor_link
from integrations.v1.inputs_donations import DonationInput, DonorLinkInput

AMOUNTS = (5, 10, 25, 50, 100)
CHECKOUT = "https://checkout.stripe.com"
_OTHER = "other"
_BOUNDS = f"between {LEAST_CENTS // 100} and {MOST_CENTS // 100:,}"
_OUTCOMES = {
    "thanks": "Thank you! Your payment has arrived, or is on its way from your bank.",
    "canceled": "Nothing was paid. You can try again whenever you like.",
    "mailed": "Somebody gives regularly with this address already. If that is you, look into your mail: there is a link"
    " to change or end that.",
    "link": "If the address is a donor's, a link is on its way to it. It is good for 15 minutes.",
}
_FIELDS = {
    "email": "Please tell us your e-mail address, such as name@example.org.",
    "amount_cents": f"Please choose an amount {_BOUNDS}.",
    "currency": "Please choose euros or dollars.",
    "interval": "Please choose how often you want to give.",
}
_REFUSED = {
    Code.RATE_LIMITED: "That was too often. Please wait a moment.",
    Code.STRIPE_ERROR: "The payment provider did not answer as it should. Please try again in a moment.",
}


@dataclass(slots=True)
class Shown:
    """What the page shows beside its words: what was typed, what is wrong with it, what has happened."""

    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    link_wrong: str = ""
    trouble: str = ""
    outcome: str = ""
    status: int = 200


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def donate(request: HttpRequest) -> HttpResponse:
    """The page, and what its two forms send."""
    if request.method != "POST":
        return _page(request, Shown(outcome=_OUTCOMES.get(request.GET.get("outcome", ""), "")))
    if not donations_are_on():
        return _page(request, Shown(status=400))
    return _mail_link(request) if request.POST.get("wanted") == "link" else _begin(request)


def _begin(request: HttpRequest) -> HttpResponse:
    typed = _typed(request.POST)
    wrong, draft = _read(typed)
    if draft is None:
        return _page(request, Shown(typed, wrong, status=400))
    try:
        address = begin_donation(_stranger(request), draft=draft, locale=_locale(request))
    except ProductError as refusal:
        return _page(request, _refused(refusal, typed))
    return _onward(request, address)


def _mail_link(request: HttpRequest) -> HttpResponse:
    try:
        values = template(DonorLinkInput, True).run_validation({"email": request.POST.get("link_email", "")})
        request_donor_link(_stranger(request), email=values["email"])
    except InvalidForm as refusal:
        return _page(request, Shown(link_wrong=_FIELDS["email"], status=refusal.status))
    except ProductError as refusal:
        return _page(request, _refused(refusal, {}))
    return _private(HttpResponseRedirect(here(f"{DONATE}?outcome=link")))


def _typed(form: QueryDict) -> dict[str, str]:
    return {name: form.get(name, "")[:300] for name in ("email", "amount", "other", "currency", "interval")}


def _read(typed: dict[str, str]) -> tuple[dict[str, str], DonationDraft | None]:
    """What is wrong with what was typed, and the donation if nothing is."""
    values = _values(typed)
    wrong = set() if LEAST_CENTS <= values["amount_cents"] <= MOST_CENTS else {"amount_cents"}
    try:
        draft: DonationDraft | None = template(DonationInput, True).run_validation(values).draft()
    except InvalidForm as refusal:
        wrong |= {error.path for error in refusal.errors}
    return {name: _FIELDS[name] for name in _FIELDS if name in wrong}, None if wrong else draft


def _values(typed: dict[str, str]) -> dict[str, Any]:
    amount = typed["other"] if typed["amount"] in ("", _OTHER) else typed["amount"]
    interval = None if typed["interval"] == "once" else typed["interval"]
    known = {"email": typed["email"], "amount_cents": _cents(amount), "currency": typed["currency"]}
    return known | {"interval": interval}


def _cents(amount: str) -> int:
    """Money as people write it, with a point or a comma; 0 for what is no amount."""
    try:
        cents = Decimal(amount.strip().replace(",", ".")) * 100
        return int(cents) if cents == cents.to_integral_value() and abs(cents) <= MOST_CENTS * 10 else 0
    except ArithmeticError:
        return 0


def _refused(refusal: ProductError, typed: dict[str, str]) -> Shown:
    return Shown(typed, trouble=_REFUSED.get(refusal.code, refusal.message), status=refusal.status)


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    """To the provider's page. Browsers let a form lead only where its page says; a provider's page under a name of the
    operator's own gets a link."""
    site = urlsplit(address)
    if f"{site.scheme}://{site.netloc}" in (CHECKOUT, origin_of(settings.GUILDHALL.public_url)):
        return _private(HttpResponseRedirect(address))
    return _private(render(request, "donate.html", _facts() | {"onward": address, "host": site.netloc}))


def _page(request: HttpRequest, shown: Shown) -> HttpResponse:
    facts = _facts() | {"shown": shown, "amounts": [str(amount) for amount in AMOUNTS]}
    return _private(render(request, "donate.html", facts, status=shown.status))


def _facts() -> dict[str, Any]:
    config = settings.GUILDHALL
    return {
        "name": config.instance_name,
        "is_on": donations_are_on(),
        "mail": config.mail_is_on,
        "least": LEAST_CENTS // 100,
        "most": f"{MOST_CENTS // 100:,}",
    }


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = form_policy((CHECKOUT,))
    return response


def _stranger(request: HttpRequest) -> Actor:
    return Actor(user=None, ip=request.__dict__.get("client_ip", ""))


def _locale(request: HttpRequest) -> str:
    return request.headers.get("Accept-Language", "").partition(",")[0][:16]


urlpatterns = [path(DONATE.removeprefix("/"), donate), path(f"{DONATE.removeprefix('/')}/", donate)]
