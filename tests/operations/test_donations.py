"""Donations through Stripe, by its own library: pages to pay at, signed events, links by mail (admin-and-instance.md 7;
rows F077 to F079; G21). The provider is a server of this machine that answers as recorded."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.erasure import erase
from accounts.models import User
from config.environment import ConfigError, load
from core.clock import at, now
from core.errors import RateLimited
from core.models import Job
from integrations.donation_tasks import cancel_donation, forget_events
from integrations.models import Buyer, Donor, DonorToken, PaymentEvent
from tests.mailbox import queued_mails
from tests.newcomers import signed_in
from tests.payments import SECRET, Provider, answering, post, told
from tests.wire import Wire

pytestmark = pytest.mark.django_db
EMAIL = "giver@example.com"
DONATION = {"email": EMAIL, "amount_cents": 500, "currency": "eur", "interval": "month"}
PERIOD_END = 1_900_000_000


@pytest.fixture
def stripe(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with answering(settings, monkeypatch) as recorded:
        yield recorded


def session(**more: Any) -> dict[str, Any]:
    donor = Donor.objects.get()
    return {
        "id": "cs_1",
        "object": "checkout.session",
        "customer": "cus_1",
        "subscription": "sub_1",
        "payment_status": "paid",
        "amount_total": 500,
        "currency": "eur",
        "metadata": {"donor_id": str(donor.id), "interval": "month"},
    } | more


def begun(**more: Any) -> Any:
    return Wire().send("POST", "/donations", DONATION | more)


def running(stripe: Provider) -> Donor:
    stripe.subscription = {"items": {"data": [{"current_period_end": PERIOD_END}]}}
    assert begun().status == 200
    assert told("checkout.session.completed", session(), created=1000).json() == {"received": True}
    return Donor.objects.get()


def status(token: str = "") -> dict[str, Any]:
    path = "/donations/status" + (f"?token={token}" if token else "")
    return dict(Wire().send("GET", path).body)


def mailed_token() -> str:
    return str(queued_mails(EMAIL, "donation_link")[-1]["link"]).partition("token=")[2]


# -- without Stripe --------------------------------------------------------------------------------------------------


def test_without_keys_every_route_says_so() -> None:
    for path in ("/donations", "/donations/checkout"):
        assert (begun().status, Wire().send("POST", path, DONATION).code) == (400, "STRIPE_PAYMENT_NOT_AVAILABLE")
    assert Wire().send("POST", "/donations/request-link", {"email": EMAIL}).status == 204
    nothing = dict.fromkeys(("amount_cents", "currency", "interval", "started_at", "current_period_end"))
    assert status() == {"enabled": False, "status": "none", **nothing}
    assert post("{}", "t=1,v1=x").json()["code"] == "STRIPE_WEBHOOK_NOT_AVAILABLE"
    assert not Donor.objects.exists()
    assert Wire().send("GET", "/instance/config").body["features"]["stripe_enabled"] is False


def test_nothing_is_sold(stripe: Provider) -> None:
    """product.md, decision 5: unless the operator names prices."""
    person = signed_in()[0]
    User.objects.filter(id=person.user_id).update(email_verified=True)
    wire = Wire(person)
    prices = wire.send("GET", "/premium/price-ids?country_code=de").body
    assert prices == {"monthly": None, "yearly": None, "gift_1_month": None, "gift_1_year": None, "currency": "EUR"}
    assert wire.send("GET", "/premium/price-ids").body["currency"] == "USD"
    refused = {
        ("POST", "/stripe/checkout/subscription"): (400, "STRIPE_INVALID_PRODUCT"),
        ("POST", "/stripe/checkout/gift"): (400, "STRIPE_INVALID_PRODUCT"),
        ("POST", "/premium/customer-portal"): (400, "STRIPE_NO_PURCHASE_HISTORY"),
        ("POST", "/premium/cancel-subscription"): (400, "STRIPE_NO_ACTIVE_SUBSCRIPTION"),
        ("POST", "/premium/reactivate-subscription"): (400, "STRIPE_NO_SUBSCRIPTION"),
        ("POST", "/premium/visionary/rejoin"): (403, "MISSING_ACCESS"),
        ("POST", "/premium/operator/rejoin"): (403, "MISSING_ACCESS"),
        ("GET", "/gifts/abc"): (404, "UNKNOWN_GIFT_CODE"),
        ("POST", "/gifts/abc/redeem"): (404, "UNKNOWN_GIFT_CODE"),
    }
    replies = {each: wire.send(*each, {"price_id": "price_1"} if each[0] == "POST" else None) for each in refused}
    assert {each: (reply.status, reply.code) for each, reply in replies.items()} == refused


def test_nor_without_keys() -> None:
    wire = Wire(signed_in()[0])
    for path in ("/stripe/checkout/gift", "/premium/customer-portal", "/premium/cancel-subscription"):
        assert wire.send("POST", path, {"price_id": "x"}).code == "STRIPE_PAYMENT_NOT_AVAILABLE"


def test_a_key_needs_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("config.refusals.find_spec", lambda name: None)
    keys = {"STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "wh", "DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 40}
    with pytest.raises(ConfigError, match=r"requirements/stripe\.txt"):
        load(keys)


# -- giving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [499, 100_001, 0, -500])
def test_an_amount_out_of_bounds(stripe: Provider, amount: int) -> None:
    assert (begun(amount_cents=amount).status, begun(amount_cents=amount).code) == (400, "DONATION_AMOUNT_INVALID")


@pytest.mark.parametrize("wrong", [{"currency": "gbp"}, {"interval": "week"}, {"email": "x"}, {"amount_cents": "5"}])
def test_what_is_no_donation(stripe: Provider, wrong: dict[str, Any]) -> None:
    assert [path for path, _ in begun(**wrong).invalid] == list(wrong)
    assert stripe.asked == []


def test_a_regular_donation_is_paid_at_the_provider(stripe: Provider) -> None:
    assert begun().body == {"url": "https://checkout.stripe.com/c/pay/cs_1"}
    ((method, path, sent),) = stripe.asked
    donor = Donor.objects.get()
    assert (method, path, sent["key"]) == ("POST", "/v1/checkout/sessions", "Bearer sk_test_1")
    assert (sent["mode"], sent["customer_email"]) == ("subscription", EMAIL)
    assert sent["line_items[0][price_data][unit_amount]"] == "500"
    assert sent["line_items[0][price_data][recurring][interval]"] == "month"
    assert sent["metadata[donor_id]"] == str(donor.id)
    assert donor.status == "pending"


def test_a_single_donation_ends_when_it_is_paid(stripe: Provider) -> None:
    begun(interval=None, currency="usd", amount_cents=100_000)
    assert (stripe.asked[0][2]["mode"], stripe.asked[0][2]["submit_type"]) == ("payment", "donate")
    told("checkout.session.completed", session(subscription=None, amount_total=100_000, currency="usd"))
    donor = Donor.objects.get()
    assert (donor.status, donor.amount_cents, donor.currency, donor.interval) == ("ended", 100_000, "usd", None)


def test_a_provider_that_refuses(stripe: Provider) -> None:
    stripe.status = 400
    assert (begun().status, begun().code) == (400, "STRIPE_ERROR")


def test_whoever_gives_already_is_mailed_the_link_instead(stripe: Provider) -> None:
    running(stripe)
    stripe.asked.clear()
    assert begun().body["url"].endswith("/donate?outcome=mailed")
    begun()  # again, and no second mail
    assert len(queued_mails(EMAIL, "donation_link")) == 1
    assert stripe.asked == []
    assert status(mailed_token())["status"] == "active"


def test_an_address_that_was_typed_opens_nobodys_customer(stripe: Provider) -> None:
    """The provider's page would show the card of a customer it knows, and charge it."""
    running(stripe)
    Donor.objects.update(status="ended")
    for interval in ("month", None):
        begun(interval=interval)
        sent = stripe.asked[-1][2]
        assert (sent.get("customer"), sent["customer_email"]) == (None, EMAIL)


# -- what the provider tells -----------------------------------------------------------------------------------------


def test_only_the_provider_is_believed(stripe: Provider) -> None:
    running(stripe)
    gone = {"id": "sub_1", "status": "canceled"}
    missing, forged = post("{}", None), told("customer.subscription.deleted", gone, secret="whsec_other")
    assert (missing.status_code, missing.json()["code"]) == (400, "STRIPE_WEBHOOK_SIGNATURE_MISSING")
    assert (forged.status_code, forged.json()["code"]) == (401, "STRIPE_WEBHOOK_SIGNATURE_INVALID")
    old = int(time.time()) - 3600
    signed = hmac.new(SECRET.encode(), f"{old}.{{}}".encode(), hashlib.sha256).hexdigest()
    assert post("{}", f"t={old},v1={signed}").status_code == 401
    assert Donor.objects.get().status == "active"


def test_a_subscription_from_its_beginning_to_its_end(stripe: Provider) -> None:
    donor = running(stripe)
    assert (donor.status, donor.interval, donor.subscription_id) == ("active", "month", "sub_1")
    assert donor.current_period_end is not None
    assert donor.current_period_end.timestamp() == PERIOD_END
    told(
        "customer.subscription.updated", {"id": "sub_1", "status": "active", "cancel_at_period_end": True}, created=3000
    )
    assert Donor.objects.get().status == "canceling"
    told("customer.subscription.updated", {"id": "sub_1", "status": "active"}, created=2000)  # came late
    assert Donor.objects.get().status == "canceling"
    lines = {"data": [{"period": {"end": PERIOD_END + 60}}]}
    told("invoice.payment_succeeded", {"parent": {"subscription_details": {"subscription": "sub_1"}}, "lines": lines})
    renewed = Donor.objects.get().current_period_end
    assert renewed is not None
    assert renewed.timestamp() == PERIOD_END + 60
    told("customer.subscription.deleted", {"id": "sub_1", "status": "canceled"}, created=4000)
    assert Donor.objects.get().status == "ended"


def test_what_is_told_again_changes_nothing(stripe: Provider) -> None:
    running(stripe)
    deleted = {"id": "sub_1", "status": "canceled"}
    assert told("customer.subscription.deleted", deleted, event_id="evt_1", created=2000).status_code == 200
    Donor.objects.update(status="active")
    assert told("customer.subscription.deleted", deleted, event_id="evt_1", created=2000).json() == {"received": True}
    assert Donor.objects.get().status == "active"
    assert PaymentEvent.objects.filter(id="evt_1").count() == 1


@pytest.mark.parametrize("kind", ["charge.refunded", "charge.dispute.created", "customer.updated", "product.created"])
def test_other_events_are_received_and_ignored(stripe: Provider, kind: str) -> None:
    assert told(kind, {"id": "x"}).json() == {"received": True}


def test_what_could_not_be_done_is_told_again(stripe: Provider) -> None:
    begun()
    stripe.status = 500
    assert told("checkout.session.completed", session(), event_id="evt_2").status_code == 500
    assert not PaymentEvent.objects.exists()
    stripe.status = 200
    assert told("checkout.session.completed", session(), event_id="evt_2").status_code == 200
    assert Donor.objects.get().status == "active"


@pytest.mark.parametrize("metadata", [{}, {"donor_id": "1"}, {"donor_id": "x"}, None])
def test_a_payment_for_something_else_is_ignored(stripe: Provider, metadata: Any) -> None:
    begun()
    assert told("checkout.session.completed", session(metadata=metadata)).status_code == 200
    assert Donor.objects.get().status == "pending"


@pytest.mark.parametrize("second", [None, "sub_2"])
def test_what_is_given_besides_changes_nothing_of_what_runs(stripe: Provider, second: str | None) -> None:
    running(stripe)
    before = Donor.objects.values().get()
    stripe.subscription = {"id": second}
    told("checkout.session.completed", session(subscription=second, customer="cus_2", amount_total=900))
    assert Donor.objects.values().get() == before
    ended = [job.arguments for job in Job.objects.filter(name="donation.cancel")]
    assert ended == ([{"subscription_id": second}] if second else [])


# -- coming back -----------------------------------------------------------------------------------------------------


def test_a_donor_is_mailed_a_link_and_nobody_else(stripe: Provider) -> None:
    begun()
    ask = ("POST", "/donations/request-link", {"email": EMAIL.upper()})
    assert Wire().send(*ask).status == 204  # the address was typed, and nothing was paid
    assert queued_mails(EMAIL, "donation_link") == []
    told("checkout.session.completed", session())
    assert Wire().send(*ask).status == 204
    first = mailed_token()
    assert (len(first), int(first, 16) > 0) == (64, True)
    assert Wire().send(*ask).status == 204
    assert Wire().send("GET", f"/donations/manage?token={first}").code == "DONATION_MAGIC_LINK_INVALID"
    assert not DonorToken.objects.filter(token_hash__contains=mailed_token()).exists()


def test_the_link_works_once_and_not_for_long(stripe: Provider) -> None:
    running(stripe)
    Wire().send("POST", "/donations/request-link", {"email": EMAIL})
    token = mailed_token()
    with at(now() + timedelta(minutes=15)):
        assert Wire().send("GET", f"/donations/manage?token={token}").code == "DONATION_MAGIC_LINK_EXPIRED"
        assert Wire().send("GET", f"/donations/status?token={token}").code == "DONATION_MAGIC_LINK_EXPIRED"
    assert status(token)["status"] == "active"
    stripe.status = 400  # the provider is out of order: the link is good afterwards
    assert Wire().send("GET", f"/donations/manage?token={token}").code == "STRIPE_ERROR"
    stripe.status = 200
    went = Wire().send("GET", f"/donations/manage?token={token}")
    assert (went.status, went.headers["Location"]) == (302, "https://billing.stripe.com/p/session/1")
    assert went.headers["Cache-Control"] == "no-store"
    assert stripe.asked[-1][2]["customer"] == "cus_1"
    assert Wire().send("GET", f"/donations/manage?token={token}").code == "DONATION_MAGIC_LINK_USED"
    assert Wire().send("GET", f"/donations/manage?token={'0' * 64}").code == "DONATION_MAGIC_LINK_INVALID"
    assert Wire().send("GET", "/donations/manage?token=short").invalid[0][0] == "token"


def test_a_slow_provider_leaves_threads_for_everybody_else(stripe: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-063: and a link is not used up by it."""
    running(stripe)
    Wire().send("POST", "/donations/request-link", {"email": EMAIL})
    path = f"/donations/manage?token={mailed_token()}"
    with monkeypatch.context() as busy:

        def no_turn() -> Any:
            raise RateLimited(5.0)

        busy.setattr("integrations.donations.paying.fetching_turn", no_turn)
        busy.setattr("integrations.buying.paying.fetching_turn", no_turn)
        asked = len(stripe.asked)
        assert (begun(email="other@example.com").status, Wire().send("GET", path).status) == (429, 429)
        person = signed_in()[0]
        Buyer.objects.create(user_id=person.user_id, customer_id="cus_2", subscription_id="sub_2")
        for each in ("customer-portal", "cancel-subscription"):
            assert Wire(person).send("POST", f"/premium/{each}").status == 429
        assert len(stripe.asked) == asked
    assert Wire().send("GET", path).status == 302


def test_ones_own_verified_address_is_enough_to_read(stripe: Provider) -> None:
    running(stripe)
    giver = signed_in(email=EMAIL)[0]
    assert Wire(giver).send("GET", "/donations/status").body["status"] == "none"
    User.objects.filter(id=giver.user_id).update(email_verified=True)
    giver.user.refresh_from_db()
    own = Wire(giver).send("GET", "/donations/status").body
    assert (own["status"], own["amount_cents"], own["currency"], own["interval"]) == ("active", 500, "eur", "month")
    assert status() == {**status(), "enabled": True, "status": "none", "amount_cents": None}


def test_an_erased_account_gives_no_more(stripe: Provider) -> None:
    running(stripe)
    giver = signed_in(email=EMAIL)[0]
    User.objects.filter(id=giver.user_id).update(email_verified=True, pending_deletion_at=now())
    assert erase(giver.user_id)
    assert not Donor.objects.exists()
    assert Job.objects.filter(name="donation.cancel").exists()
    cancel_donation(subscription_id="sub_1")
    assert stripe.asked[-1][:2] == ("DELETE", "/v1/subscriptions/sub_1")


def test_addresses_that_never_paid_are_forgotten(stripe: Provider) -> None:
    begun()
    begun(email="other@example.com")
    Donor.objects.filter(email="other@example.com").update(customer_id="cus_2")
    with at(now() + timedelta(days=4)):
        forget_events()
    assert Donor.objects.get().email == "other@example.com"


def test_an_address_is_not_forgotten_while_the_page_to_pay_at_is_open(stripe: Provider) -> None:
    begun()
    with at(now() + timedelta(days=2)):
        begun()
    with at(now() + timedelta(days=4)):
        forget_events()
    assert Donor.objects.get().status == "pending"


# -- banks that take their time, donors who move or leave ------------------------------------------------------------


def test_a_bank_may_take_weeks(stripe: Provider) -> None:
    stripe.subscription = {"items": {"data": [{"current_period_end": PERIOD_END}]}}
    begun()
    told("checkout.session.completed", session(payment_status="unpaid"))
    assert Donor.objects.get().status == "pending"
    with at(now() + timedelta(days=14)):
        forget_events()
    told("checkout.session.async_payment_succeeded", session())
    donor = Donor.objects.get()
    assert (donor.status, donor.subscription_id, donor.customer_id) == ("active", "sub_1", "cus_1")
    assert donor.under_way_since is None


def test_a_bank_may_not_pay(stripe: Provider) -> None:
    begun()
    told("checkout.session.completed", session(payment_status="unpaid"))
    told("checkout.session.async_payment_failed", session(payment_status="unpaid"))
    assert Donor.objects.get().status == "pending"
    with at(now() + timedelta(days=4)):
        forget_events()
    assert not Donor.objects.exists()


def test_nothing_runs_on_of_whoever_left_before_paying(stripe: Provider) -> None:
    begun()
    late, elsewhere = session(), session(metadata=session()["metadata"] | {"instance": "https://other.example.com"})
    late["metadata"]["instance"] = stripe.asked[0][2]["metadata[instance]"]
    Donor.objects.all().delete()
    told("checkout.session.completed", elsewhere)  # of another server that has the same account there
    assert not Job.objects.filter(name="donation.cancel").exists()
    told("checkout.session.completed", late)
    assert Job.objects.get(name="donation.cancel").arguments == {"subscription_id": "sub_1"}
    assert not Donor.objects.exists()


def test_links_go_where_the_provider_says_the_donor_is(stripe: Provider) -> None:
    running(stripe)
    Wire().send("POST", "/donations/request-link", {"email": EMAIL})
    token = mailed_token()
    begun(email="new@example.com")  # typed by somebody, and never paid with
    stripe.customer = {"id": "cus_1", "email": "New@example.com"}
    assert told("customer.updated", {"id": "cus_1", "email": "between@example.com"}).status_code == 200
    donor = Donor.objects.get()
    assert (donor.email, donor.email_key, donor.subscription_id) == ("New@example.com", "new@example.com", "sub_1")
    assert Wire().send("GET", f"/donations/manage?token={token}").code == "DONATION_MAGIC_LINK_INVALID"
    Wire().send("POST", "/donations/request-link", {"email": "new@example.com"})
    assert len(queued_mails("New@example.com", "donation_link")) == 1


def test_an_address_that_somebody_else_pays_with_stays_theirs(stripe: Provider) -> None:
    running(stripe)
    Donor.objects.create(email="two@example.com", email_key="two@example.com", customer_id="cus_2")
    stripe.customer = {"id": "cus_1", "email": "two@example.com"}
    told("customer.updated", {"id": "cus_1"})
    assert Donor.objects.get(customer_id="cus_1").email == EMAIL
