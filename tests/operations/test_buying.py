"""Premium for money, where the operator sells it (admin-and-instance.md 7): pages to pay at, what the provider tells of
payments, renewals, refunds and disputes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.erasure import erase
from accounts.models import User
from accounts.models.user import UserFlags
from config.environment import ConfigError, load
from core.actor import Actor
from core.clock import at, now
from core.models import Job
from integrations.donation_tasks import forget_events, push_out, refund_payment
from integrations.models import Buyer, GiftCode, PaymentEvent, Purchase
from integrations.operations.gifts import new_gift, redeem_gift, revoke_gift
from tests.mailbox import queued_mails
from tests.newcomers import signed_in
from tests.payments import Provider, answering, told
from tests.wire import Reply, Wire
from tests.world import World

pytestmark = pytest.mark.django_db
PRICES = {
    "monthly_eur": "price_m",
    "yearly_eur": "price_y",
    "gift_1_month_eur": "price_g",
    "gift_1_year_eur": "price_gy",
    "monthly_usd": "price_md",
}
START = datetime(2030, 3, 1, tzinfo=UTC)
END = datetime(2030, 4, 1, tzinfo=UTC)
NEXT = datetime(2030, 5, 1, tzinfo=UTC)


@pytest.fixture
def stripe(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with answering(settings, monkeypatch, stripe_prices=PRICES) as recorded, at(START):
        recorded.subscription = {"items": {"data": [{"current_period_end": int(END.timestamp())}]}}
        yield recorded


@pytest.fixture
def alice(stripe: Provider) -> Actor:
    actor = signed_in(email="alice@example.com")[0]
    User.objects.filter(id=actor.user_id).update(email_verified=True)
    return actor


def again(actor: Actor) -> User:
    actor.user.refresh_from_db()
    user: User = actor.user
    return user


def order(actor: Actor, price_id: str = "price_m") -> Reply:
    kind = "gift" if price_id.startswith("price_g") else "subscription"
    return Wire(actor).send("POST", f"/stripe/checkout/{kind}", {"price_id": price_id})


def paid(**more: Any) -> dict[str, Any]:
    """The checkout of the newest purchase, as it is when it is over."""
    purchase = Purchase.objects.latest("id")
    is_gift = purchase.product.startswith("gift")
    return {
        "id": "cs_1",
        "customer": "cus_1",
        "subscription": None if is_gift else "sub_1",
        "payment_intent": f"pi_{purchase.id}" if is_gift else None,
        "payment_status": "paid",
        "amount_total": 499,
        "currency": "eur",
        "metadata": {"purchase_id": str(purchase.id)},
    } | more


def subscribed(actor: Actor) -> User:
    assert order(actor).status == 200
    assert told("checkout.session.completed", paid()).status_code == 200
    return again(actor)


def gift_of(actor: Actor) -> tuple[GiftCode, str]:
    assert order(actor, "price_g").status == 200
    told("checkout.session.completed", paid())
    return GiftCode.objects.latest("id"), str(Wire(actor).send("GET", "/users/@me/gifts").body[0]["code"])


def invoice(start: datetime, end: datetime, **more: Any) -> dict[str, Any]:
    period = {"start": int(start.timestamp()), "end": int(end.timestamp())}
    parent = {"subscription_details": {"subscription": "sub_1"}}
    return {"id": "in_1", "parent": parent, "lines": {"data": [{"period": period}]}} | more


# -- what there is to buy --------------------------------------------------------------------------------------------


def test_prices_are_those_of_the_country(stripe: Provider) -> None:
    assert Wire().send("GET", "/premium/price-ids?country_code=de").body == {
        "monthly": "price_m",
        "yearly": "price_y",
        "gift_1_month": "price_g",
        "gift_1_year": "price_gy",
        "currency": "EUR",
    }
    dollars = Wire().send("GET", "/premium/price-ids?country_code=us").body
    assert (dollars["monthly"], dollars["yearly"], dollars["currency"]) == ("price_md", None, "USD")


def test_a_name_that_is_no_product(tmp_path: Any) -> None:
    keys = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 40, "STRIPE_SECRET_KEY": "s", "STRIPE_WEBHOOK_SECRET": "w"}
    assert load(keys | {"STRIPE_PRICES": "monthly_eur = price_1, yearly_usd=price_2"}).stripe_prices == {
        "monthly_eur": "price_1",
        "yearly_usd": "price_2",
    }
    for wrong in ("weekly_eur=price_1", "monthly_eur=", "price_1"):
        with pytest.raises(ConfigError, match="STRIPE_PRICES"):
            load(keys | {"STRIPE_PRICES": wrong})


def test_a_checkout_names_price_person_and_purchase(stripe: Provider, alice: Actor) -> None:
    assert order(alice).body == {"url": "https://checkout.stripe.com/c/pay/cs_1"}
    sent = stripe.asked[-1][2]
    purchase = Purchase.objects.get()
    assert (sent["mode"], sent["line_items[0][price]"]) == ("subscription", "price_m")
    assert (sent["customer_email"], sent["client_reference_id"]) == ("alice@example.com", str(alice.user_id))
    assert sent["metadata[purchase_id]"] == sent["subscription_data[metadata][purchase_id]"] == str(purchase.id)
    assert (purchase.status, purchase.product) == ("pending", "monthly")
    order(alice, "price_gy")
    assert stripe.asked[-1][2]["mode"] == "payment"


def test_who_may_not_buy(stripe: Provider, alice: Actor) -> None:
    refused = {}
    later = now() + timedelta(days=1)
    for name, columns in {
        "unverified": {"email_verified": False},
        "unclaimed": {"password": "!"},
        "disabled": {"flags": UserFlags.PREMIUM_PURCHASE_DISABLED},
        "blocked": {},
    }.items():
        user = User.objects.get(id=signed_in()[0].user_id)
        User.objects.filter(id=user.id).update(**({"email_verified": True} | columns))
        Buyer.objects.create(user=user, blocked_until=later if name == "blocked" else None)
        refused[name] = order(Actor(user=User.objects.get(id=user.id)), "price_g").code
    assert refused == {
        "unverified": "EMAIL_VERIFICATION_REQUIRED",
        "unclaimed": "UNCLAIMED_ACCOUNT_CANNOT_MAKE_PURCHASES",
        "disabled": "PREMIUM_PURCHASE_BLOCKED",
        "blocked": "PREMIUM_PURCHASE_BLOCKED",
    }
    assert (stripe.asked, Purchase.objects.count()) == ([], 0)


def test_prices_of_others_and_of_the_other_kind(stripe: Provider, alice: Actor) -> None:
    for kind, price in (("subscription", "price_x"), ("subscription", "price_g"), ("gift", "price_m")):
        reply = Wire(alice).send("POST", f"/stripe/checkout/{kind}", {"price_id": price})
        assert (reply.status, reply.code) == (400, "STRIPE_INVALID_PRODUCT")


# -- payments --------------------------------------------------------------------------------------------------------


def test_a_subscription_gives_premium_until_its_period_ends(stripe: Provider, alice: Actor) -> None:
    user = subscribed(alice)
    assert (user.premium_type, user.premium_since, user.premium_until) == (1, START, END)
    own = Wire(alice).send("GET", "/users/@me").body
    assert (own["premium_billing_cycle"], own["has_ever_purchased"]) == ("monthly", True)
    assert not Job.objects.filter(name="premium.push_out").exists()


def test_what_is_told_again_gives_nothing_again(stripe: Provider, alice: Actor) -> None:
    gift_of(alice)
    for event_id in ("evt_1", "evt_1", "evt_2"):
        assert told("checkout.session.completed", paid(), event_id=event_id).status_code == 200
    assert (GiftCode.objects.count(), again(alice).unread_gifts) == (1, 1)
    assert PaymentEvent.objects.filter(id="evt_1").count() == 1


def test_a_bank_that_takes_days(stripe: Provider, alice: Actor) -> None:
    order(alice)
    told("checkout.session.completed", paid(payment_status="unpaid"))
    assert again(alice).premium_type is None
    told("checkout.session.async_payment_failed", paid(payment_status="unpaid"))
    assert Purchase.objects.get().status == "failed"
    told("checkout.session.async_payment_succeeded", paid())
    assert (again(alice).premium_until, Purchase.objects.get().status) == (END, "completed")


def test_a_bought_gift_is_the_buyers_to_give(stripe: Provider, alice: Actor) -> None:
    gift, code = gift_of(alice)
    assert (gift.duration_months, gift.creator_id, again(alice).premium_type) == (1, alice.user_id, None)
    own = Wire(alice).send("GET", "/users/@me").body
    assert (own["has_unread_gift_inventory"], own["unread_gift_inventory_count"]) == (True, 1)
    bob = World().person("bob")
    redeem_gift(bob, code=code)
    assert again(bob).premium_type == 1


def test_renewals_go_on_from_the_second_invoice(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    told("invoice.payment_succeeded", invoice(END, NEXT, billing_reason="subscription_create"))
    assert again(alice).premium_until == END
    told("invoice.payment_succeeded", invoice(END, NEXT, billing_reason="subscription_cycle"))
    told("invoice.payment_succeeded", invoice(START, END))  # came late
    assert again(alice).premium_until == NEXT


def test_a_period_that_is_not_paid_gives_nothing(stripe: Provider, alice: Actor) -> None:
    """The provider begins a period before its money is there."""
    subscribed(alice)
    items = {"data": [{"current_period_end": int(NEXT.timestamp())}]}
    told("customer.subscription.updated", {"id": "sub_1", "status": "active", "items": items})
    assert again(alice).premium_until == END
    assert Buyer.objects.get().current_period_end == NEXT


def test_the_provider_tells_of_the_end(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    told("customer.subscription.updated", {"id": "sub_1", "cancel_at_period_end": True}, created=2000)
    told("customer.subscription.updated", {"id": "sub_1"}, created=1000)  # came late
    assert again(alice).premium_will_cancel is True
    told("customer.subscription.deleted", {"id": "sub_1", "status": "canceled"}, created=3000)
    user = again(alice)
    assert (user.premium_type, user.premium_until, user.premium_billing_cycle) == (1, END, None)
    assert Buyer.objects.get().subscription_id == ""


def test_a_gift_puts_off_the_next_payment(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    redeem_gift(alice, code=new_gift(1, None)[1])
    assert again(alice).premium_until == NEXT
    job = Job.objects.get(name="premium.push_out")
    assert job.arguments == {"subscription_id": "sub_1", "until": int(NEXT.timestamp())}
    push_out(**job.arguments)
    method, path, sent = stripe.asked[-1]
    assert (method, path, sent["trial_end"]) == ("POST", "/v1/subscriptions/sub_1", str(int(NEXT.timestamp())))
    assert sent["proration_behavior"] == "none"


def test_a_payment_waits_no_longer_than_the_provider_takes_and_then_again(stripe: Provider, alice: Actor) -> None:
    """Two years are the most at once."""
    subscribed(alice)
    until = int((START + timedelta(days=1000)).timestamp())
    push_out(subscription_id="sub_1", until=until)
    assert int(stripe.asked[-1][2]["trial_end"]) == int((START + timedelta(days=729)).timestamp())
    (later,) = Job.objects.filter(name="premium.push_out")
    assert later.run_after == START + timedelta(days=699)
    with at(later.run_after):
        push_out(**later.arguments)
    assert int(stripe.asked[-1][2]["trial_end"]) == until
    assert Job.objects.filter(name="premium.push_out").count() == 1
    asked = len(stripe.asked)
    Buyer.objects.update(subscription_id="")
    push_out(subscription_id="sub_1", until=until)
    assert len(stripe.asked) == asked


def test_what_one_had_already_comes_on_top(stripe: Provider, alice: Actor) -> None:
    redeem_gift(alice, code=new_gift(1, None)[1])  # until the end of the first period
    assert subscribed(alice).premium_until == END + (END - START)
    assert Job.objects.filter(name="premium.push_out").count() == 1


def test_what_is_bought_besides_premium_for_life_waits(stripe: Provider, alice: Actor) -> None:
    gift, code = new_gift(0, None)
    redeem_gift(alice, code=code)
    assert subscribed(alice).premium_type == 2
    told("invoice.payment_succeeded", invoice(END, NEXT))
    assert (again(alice).premium_until, Buyer.objects.get().queued) == (None, NEXT - START)
    gift.refresh_from_db()
    revoke_gift(gift)
    user = again(alice)
    assert (user.premium_type, user.premium_until, Buyer.objects.get().queued) == (1, NEXT, timedelta())


def test_a_second_subscription_does_not_run_on(stripe: Provider, alice: Actor) -> None:
    order(alice)
    first = paid()
    order(alice)
    second = paid(subscription="sub_2")
    told("checkout.session.completed", first)
    stripe.subscription |= {"id": "sub_2"}
    told("checkout.session.completed", second)
    assert Job.objects.get(name="donation.cancel").arguments == {"subscription_id": "sub_2"}
    assert (Buyer.objects.get().subscription_id, again(alice).premium_until) == ("sub_1", END + (END - START))


# -- managing --------------------------------------------------------------------------------------------------------


def test_whoever_pays_already_is_led_to_what_they_pay(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    assert order(alice).body == {"url": "https://billing.stripe.com/p/session/1"}
    assert Wire(alice).send("POST", "/premium/customer-portal").body == {
        "url": "https://billing.stripe.com/p/session/1"
    }
    assert stripe.asked[-1][2]["customer"] == "cus_1"
    order(alice, "price_g")
    assert stripe.asked[-1][2]["customer"] == "cus_1"


def test_a_subscription_is_ended_and_taken_up_again(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    steps = [
        ("reactivate", 400, "STRIPE_SUBSCRIPTION_NOT_CANCELING"),
        ("cancel", 204, ""),
        ("cancel", 400, "STRIPE_SUBSCRIPTION_ALREADY_CANCELING"),
        ("reactivate", 204, ""),
    ]
    for step, status, code in steps:
        reply = Wire(alice).send("POST", f"/premium/{step}-subscription")
        assert (reply.status, reply.code) == (status, code)
    asked = [sent["cancel_at_period_end"] for _, path, sent in stripe.asked if "cancel_at_period_end" in sent]
    assert (asked, again(alice).premium_will_cancel) == (["true", "false"], False)


def test_a_provider_that_refuses_changes_nothing(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    stripe.status = 400
    for path in ("cancel-subscription", "customer-portal"):
        assert Wire(alice).send("POST", f"/premium/{path}").code == "STRIPE_ERROR"
    assert again(alice).premium_will_cancel is False


def test_the_guild_of_those_who_have_it_for_life(settings: Any, stripe: Provider, alice: Actor) -> None:
    world = World()
    guild = world.guild()
    rejoin = ("POST", "/premium/visionary/rejoin")
    settings.GUILDHALL = replace(settings.GUILDHALL, lifetime_guild=guild.id)
    assert Wire(alice).send(*rejoin).code == "MISSING_ACCESS"
    User.objects.filter(id=alice.user_id).update(premium_type=2)
    assert [Wire(alice).send(*rejoin).status for _ in range(2)] == [204, 204]
    assert Wire(alice).send("GET", f"/guilds/{guild.id}").status == 200
    assert Wire(alice).send("POST", "/premium/operator/rejoin").code == "UNKNOWN_GUILD"


# -- money that goes back --------------------------------------------------------------------------------------------


def test_a_refund_ends_premium_and_stops_sales_for_a_while(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    charge = {"id": "ch_1", "customer": "cus_1"}
    told("charge.refunded", charge | {"refunded": False})  # a part of it
    assert again(alice).premium_type == 1
    told("charge.refunded", charge | {"refunded": True})
    assert (again(alice).premium_type, again(alice).premium_until) == (None, None)
    assert Job.objects.get(name="donation.cancel").arguments == {"subscription_id": "sub_1"}
    assert order(alice, "price_g").code == "PREMIUM_PURCHASE_BLOCKED"
    with at(START + timedelta(days=31)):
        assert order(alice, "price_g").status == 200
    told("charge.refunded", charge | {"refunded": True})
    assert again(alice).flags & UserFlags.PREMIUM_PURCHASE_DISABLED


@pytest.mark.parametrize("kind", ["charge.refunded", "charge.dispute.created"])
def test_a_gift_whose_money_goes_back_is_taken_back(stripe: Provider, alice: Actor, kind: str) -> None:
    bob = World().person("bob")
    (_, redeemed), about = gift_of(alice), paid()
    redeem_gift(bob, code=redeemed)
    told(kind, {"id": "x_1", "payment_intent": about["payment_intent"], "status": "needs_response"})
    assert again(bob).premium_type is None
    _, unredeemed = gift_of(alice) if kind.endswith("created") else (None, redeemed)
    told(kind, {"id": "x_2", "payment_intent": paid()["payment_intent"], "status": "needs_response"})
    assert Wire().send("GET", f"/gifts/{unredeemed}").code == "UNKNOWN_GIFT_CODE"
    assert again(alice).pending_deletion_at is None


def test_a_gift_comes_back_when_the_dispute_is_won(stripe: Provider, alice: Actor) -> None:
    _, code = gift_of(alice)
    about = {"id": "dp_1", "payment_intent": paid()["payment_intent"]}
    told("charge.dispute.created", about)
    told("charge.dispute.closed", about | {"status": "lost"})
    assert Wire().send("GET", f"/gifts/{code}").status == 404
    for _ in range(2):
        told("charge.dispute.closed", about | {"status": "won"})
    assert Wire().send("GET", f"/gifts/{code}").status == 200


def test_a_gift_whose_money_went_back_does_not_come_back_with_a_dispute(stripe: Provider, alice: Actor) -> None:
    _, code = gift_of(alice)
    about = {"id": "x_1", "payment_intent": paid()["payment_intent"]}
    told("charge.refunded", about | {"refunded": True})
    told("charge.dispute.created", about)
    told("charge.dispute.closed", about | {"status": "won"})
    assert Wire().send("GET", f"/gifts/{code}").status == 404


def test_who_disputes_their_own_purchase_leaves_in_thirty_days(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    stripe.charge = {"customer": "cus_1"}
    dispute = {"id": "dp_1", "charge": "ch_1", "payment_intent": "pi_1", "status": "needs_response"}
    told("charge.dispute.created", dispute)
    user = again(alice)
    assert (user.deletion_reason, user.pending_deletion_at) == (14, START + timedelta(days=30))
    assert user.flags & UserFlags.PREMIUM_PURCHASE_DISABLED
    assert not user.is_active
    assert len(queued_mails("alice@example.com", "account_scheduled_deletion")) == 1
    told("charge.dispute.closed", dispute | {"status": "won"})
    user = again(alice)
    assert (user.deletion_reason, user.pending_deletion_at, user.is_active) == (None, None, True)
    assert not user.flags & UserFlags.PREMIUM_PURCHASE_DISABLED


def test_charges_of_nobody_here_change_nothing(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    for kind in ("charge.refunded", "charge.dispute.created", "charge.dispute.closed"):
        assert (
            told(kind, {"id": "x", "customer": "cus_9", "payment_intent": "pi_9", "status": "won"}).status_code == 200
        )
    assert (again(alice).premium_until, Purchase.objects.get().status) == (END, "completed")


@pytest.mark.parametrize("price", ["price_g", "price_m"])
def test_money_that_went_back_before_it_was_told_of_gives_nothing(stripe: Provider, alice: Actor, price: str) -> None:
    """The provider tells things in any order."""
    order(alice, price)
    told("charge.refunded", {"id": "ch_1", "customer": "cus_1", "payment_intent": paid()["payment_intent"] or "pi_9"})
    told("checkout.session.completed", paid())
    assert (again(alice).premium_type, GiftCode.objects.count()) == (None, 0)
    assert Purchase.objects.get().status == "refunded"
    assert Job.objects.filter(name="donation.cancel").count() == (price == "price_m")
    assert order(alice, "price_g").code == "PREMIUM_PURCHASE_BLOCKED"
    # What is bought later, once that may be, is another payment.
    with at(START + timedelta(days=31)):
        order(alice, "price_g")
        told("checkout.session.completed", paid(payment_intent="pi_later"))
    assert GiftCode.objects.count() == 1


def disputing(stripe: Provider, **more: Any) -> dict[str, Any]:
    """A dispute about the newest purchase, whose charge says what Stripe copies into it."""
    payment = paid()["payment_intent"]
    sent = next(body for _, path, body in reversed(stripe.asked) if path.startswith("/v1/checkout"))
    named = {"purchase_id": sent["metadata[purchase_id]"], "instance": sent["metadata[instance]"]}
    stripe.charge = {"customer": "cus_1", "payment_intent": payment or "pi_9", "metadata": named if payment else {}}
    return {"id": "dp_1", "charge": "ch_1", "payment_intent": payment or "pi_9", "status": "needs_response"} | more


def test_what_is_charged_for_a_gift_names_its_purchase(stripe: Provider, alice: Actor) -> None:
    order(alice, "price_g")
    sent = stripe.asked[-1][2]
    assert sent["payment_intent_data[metadata][purchase_id]"] == str(Purchase.objects.get().id)
    assert sent["payment_intent_data[metadata][instance]"] == sent["metadata[instance]"]


def test_a_gift_is_taken_back_whose_dispute_was_told_of_before_its_payment(stripe: Provider, alice: Actor) -> None:
    order(alice, "price_g")
    dispute = disputing(stripe)
    told("charge.dispute.created", dispute)
    told("checkout.session.completed", paid())
    told("checkout.session.async_payment_succeeded", paid())
    code = Wire(alice).send("GET", "/users/@me/gifts").body
    assert Purchase.objects.get().status == "disputed"
    assert GiftCode.objects.get().revoked_at is not None
    assert (Buyer.objects.get().disputes, again(alice).pending_deletion_at) == (0, None)
    told("charge.dispute.closed", dispute | {"status": "won"})
    (code,) = Wire(alice).send("GET", "/users/@me/gifts").body
    assert Wire().send("GET", f"/gifts/{code['code']}").status == 200
    # The next payment is another one.
    order(alice, "price_g")
    told("checkout.session.completed", paid())
    assert GiftCode.objects.filter(revoked_at=None).count() == 2


@pytest.mark.parametrize("kind", ["charge.refunded", "charge.dispute.created"])
def test_a_gift_of_a_known_buyer_costs_them_nothing_else(stripe: Provider, alice: Actor, kind: str) -> None:
    """They have paid before, and the money of another gift goes back before that was told of."""
    subscribed(alice)
    order(alice, "price_g")
    dispute = disputing(stripe)
    told(kind, dispute if "dispute" in kind else {"id": "ch_1", "refunded": True} | stripe.charge)
    assert (again(alice).premium_type, again(alice).pending_deletion_at) == (1, None)
    told("checkout.session.completed", paid())
    user, buyer = again(alice), Buyer.objects.get()
    assert (user.premium_type, user.pending_deletion_at) == (1, None)
    assert (buyer.disputes, buyer.refunds) == (0, int(kind == "charge.refunded"))
    assert not GiftCode.objects.filter(revoked_at=None).exists()


def test_who_disputes_what_they_bought_leaves_also_where_that_is_told_first(stripe: Provider, alice: Actor) -> None:
    order(alice)
    dispute = disputing(stripe)
    told("charge.dispute.created", dispute)
    assert again(alice).pending_deletion_at is None
    for _ in range(2):
        told("checkout.session.completed", paid())
    user = again(alice)
    assert (user.deletion_reason, user.pending_deletion_at) == (14, START + timedelta(days=30))
    assert Buyer.objects.get().disputes == 1
    assert len(queued_mails("alice@example.com", "account_scheduled_deletion")) == 1
    told("charge.dispute.closed", dispute | {"status": "won"})
    user = again(alice)
    assert (user.deletion_reason, user.pending_deletion_at, user.is_active) == (None, None, True)


@pytest.mark.parametrize("price", ["price_g", "price_m"])
@pytest.mark.parametrize("order_of", [("created", "won"), ("won", "created")])
def test_a_dispute_that_was_won_before_the_payment_was_told_of_changes_nothing(
    stripe: Provider, alice: Actor, price: str, order_of: tuple[str, str]
) -> None:
    order(alice, price)
    dispute = disputing(stripe)
    for part in order_of:
        status = "won" if part == "won" else "needs_response"
        told(f"charge.dispute.{'closed' if part == 'won' else 'created'}", dispute | {"status": status})
    told("checkout.session.completed", paid())
    assert Purchase.objects.get().status == "completed"
    assert (again(alice).pending_deletion_at, Buyer.objects.get().disputes) == (None, 0)
    assert GiftCode.objects.filter(revoked_at=None).count() == int(price == "price_g")
    assert again(alice).premium_type == (1 if price == "price_m" else None)


def test_a_dispute_is_won_before_it_is_told_that_it_began(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    dispute = disputing(stripe)
    told("charge.dispute.closed", dispute | {"status": "won"})
    told("charge.dispute.created", dispute)
    assert again(alice).pending_deletion_at is None
    told("charge.dispute.created", dispute | {"id": "dp_2"})  # another one
    assert again(alice).pending_deletion_at is not None


# -- leaving ---------------------------------------------------------------------------------------------------------


def test_an_erased_account_pays_no_more_and_its_gifts_stay_good(stripe: Provider, alice: Actor) -> None:
    subscribed(alice)
    _, code = gift_of(alice)
    User.objects.filter(id=alice.user_id).update(pending_deletion_at=START)
    assert erase(alice.user_id)
    assert Job.objects.get(name="donation.cancel").arguments == {"subscription_id": "sub_1"}
    assert not Buyer.objects.exists()
    assert Purchase.objects.get().user_id is None
    assert Wire().send("GET", f"/gifts/{code}").body["redeemed"] is False
    told("charge.refunded", {"id": "ch_1", "payment_intent": Purchase.objects.get().payment_id})
    assert Wire().send("GET", f"/gifts/{code}").status == 404


def test_nothing_runs_on_of_whoever_left_before_paying(stripe: Provider, alice: Actor) -> None:
    order(alice)
    late = paid()
    late["metadata"]["instance"] = stripe.asked[-1][2]["metadata[instance]"]
    User.objects.filter(id=alice.user_id).update(pending_deletion_at=START)
    erase(alice.user_id)
    told("checkout.session.completed", late)
    assert Job.objects.get(name="donation.cancel").arguments == {"subscription_id": "sub_1"}


def test_a_gift_of_whoever_left_before_paying_is_paid_back(stripe: Provider, alice: Actor) -> None:
    """There is nobody to give its code to. What was begun at another server is that one's."""
    order(alice, "price_g")
    late = paid()
    told("checkout.session.completed", late | {"metadata": {"purchase_id": "7", "instance": "https://other.example"}})
    late["metadata"]["instance"] = stripe.asked[-1][2]["metadata[instance]"]
    User.objects.filter(id=alice.user_id).update(pending_deletion_at=START)
    erase(alice.user_id)
    told("checkout.session.completed", late | {"payment_status": "unpaid"})
    assert not Job.objects.filter(name="purchase.refund").exists()
    told("checkout.session.async_payment_succeeded", late)
    (job,) = Job.objects.filter(name="purchase.refund")
    assert job.arguments == {"payment_id": late["payment_intent"]}
    refund_payment(**job.arguments)
    method, path, body = stripe.asked[-1]
    assert (method, path, body["payment_intent"]) == ("POST", "/v1/refunds", late["payment_intent"])


def test_codes_that_only_a_lost_key_could_read_hide_no_others(stripe: Provider, alice: Actor, settings: Any) -> None:
    gift_of(alice)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of this instance, as long as that one", []
    _, code = gift_of(alice)
    assert [gift["code"] for gift in Wire(alice).send("GET", "/users/@me/gifts").body] == [code]


def test_what_was_never_paid_is_forgotten(stripe: Provider, alice: Actor) -> None:
    order(alice)
    with at(START + timedelta(days=31)):
        forget_events()
    assert not Purchase.objects.exists()
