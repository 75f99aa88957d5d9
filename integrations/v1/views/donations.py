"""Donations: without an account, at the pages of the payment provider."""

from django.http import HttpResponse, HttpResponseRedirect

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.reading import body_of
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso_or_none
from core.errors import Code, ProductError
from integrations.donations.hearing import take_in
from integrations.donations.paying import begin_donation, manage_donation
from integrations.donations.provider import donations_are_on, event_of
from integrations.donations.queries import donation_of
from integrations.models import Donor
from integrations.operations.donations import announce_donation, request_donor_link, use_donor_link
from integrations.v1.inputs_donations import DonationInput, DonationStatusQuery, DonorLinkInput, DonorTokenQuery
from integrations.v1.schemas_donations import DonationStatusResponse, ReceivedResponse, UrlResponse

_TAGS = ("Donations",)
_LINK_ERRORS = (
    Code.DONATION_MAGIC_LINK_INVALID,
    Code.DONATION_MAGIC_LINK_EXPIRED,
    Code.DONATION_MAGIC_LINK_USED,
)


class DonationCheckout(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        request=DonationInput,
        response=UrlResponse,
        operation=announce_donation,
        errors=(Code.DONATION_AMOUNT_INVALID, Code.STRIPE_PAYMENT_NOT_AVAILABLE, Code.STRIPE_ERROR),
    )
    def post(self, request: Request) -> UrlResponse:
        """Begin a donation: the page of the payment provider where it is paid.

        Whoever gives regularly already is mailed a link to manage that instead.
        """
        locale = request.headers.get("Accept-Language", "").partition(",")[0][:16]
        return {"url": begin_donation(caller(request), draft=request.valid.draft(), locale=locale)}


class DonationLink(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(request=DonorLinkInput, operation=request_donor_link)
    def post(self, request: Request) -> None:
        """Mail a donor the link to what they give. The answer is the same whoever asks for whomever."""
        request_donor_link(caller(request), email=request.valid["email"])


class ManageDonation(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(query=DonorTokenQuery, status=302, operation=use_donor_link, errors=_LINK_ERRORS)
    def get(self, request: Request) -> HttpResponse:
        """Go to the page of the payment provider where one sees and ends what one gives, by a mailed link."""
        response = HttpResponseRedirect(manage_donation(caller(request), token=request.query["token"]))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class DonationStatus(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(
        query=DonationStatusQuery,
        response=DonationStatusResponse,
        limit="donation:status",
        errors=_LINK_ERRORS[:2],
    )
    def get(self, request: Request) -> DonationStatusResponse:
        """Read how a donation stands, by a mailed token or by one's own verified address.

        Without either it only says whether donations are on.
        """
        is_on = donations_are_on()
        donor = donation_of(request.actor, request.query.get("token")) if is_on else None
        return _rendered(donor or Donor(), is_on=is_on)


class StripeWebhook(V1View):
    gate = "open"  # signed by the provider
    tags = _TAGS

    @endpoint(
        response=ReceivedResponse,
        body="raw",
        errors=(
            Code.STRIPE_WEBHOOK_NOT_AVAILABLE,
            Code.STRIPE_WEBHOOK_SIGNATURE_MISSING,
            Code.STRIPE_WEBHOOK_SIGNATURE_INVALID,
        ),
    )
    def post(self, request: Request) -> ReceivedResponse:
        """Take in what the payment provider tells, signed in `Stripe-Signature`; once, however often it is told."""
        if not donations_are_on():
            raise ProductError(Code.STRIPE_WEBHOOK_NOT_AVAILABLE)
        signature = request.headers.get("Stripe-Signature", "")
        if not signature:
            raise ProductError(Code.STRIPE_WEBHOOK_SIGNATURE_MISSING)
        take_in(event_of(body_of(request), signature))
        return {"received": True}


def _rendered(donor: Donor, *, is_on: bool) -> DonationStatusResponse:
    return {
        "enabled": is_on,
        "status": donor.status,  # type: ignore[typeddict-item]  # one of the choices
        "amount_cents": donor.amount_cents,
        "currency": donor.currency,
        "interval": donor.interval,
        "started_at": iso_or_none(donor.started_at),
        "current_period_end": iso_or_none(donor.current_period_end),
    }
