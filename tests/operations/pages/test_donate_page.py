"""The page about donations: a form without scripts, in front of the payment provider's pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from config import donate_page
from integrations.models import Donor
from tests.mailbox import queued_mails
from tests.payments import Provider, answering

pytestmark = pytest.mark.django_db
GIFT = {"email": "giver@example.com", "amount": "10", "other": "", "currency": "eur", "interval": "month"}


@pytest.fixture
def stripe(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with answering(settings, monkeypatch) as recorded:
        yield recorded


def sent(**more: str) -> Any:
    return Client(enforce_csrf_checks=True).post("/donate", GIFT | more, headers={"Accept": "text/html"})


def words(path: str = "/donate") -> str:
    answer = Client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_without_keys_it_says_so_and_takes_nothing() -> None:
    assert "Donations are not set up here" in words()
    answer = sent()
    assert (answer.status_code, b"not set up" in answer.content, b"<form" in answer.content) == (400, True, False)
    assert "Donate to" not in words("/").split("Guildhall, free software")[1]


def test_the_first_page_leads_to_it(stripe: Provider) -> None:
    assert 'href="/donate"' in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("form", "cents", "interval"),
    [
        ({}, 1000, "month"),
        ({"amount": "other", "other": "12.50", "interval": "year"}, 1250, "year"),
        ({"amount": "other", "other": " 7,5 ", "interval": "once"}, 750, None),
        ({"amount": "", "other": "1000", "interval": "once"}, 100_000, None),
    ],
)
def test_it_leads_on_to_the_payment(stripe: Provider, form: dict[str, str], cents: int, interval: str | None) -> None:
    answer = sent(**form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://checkout.stripe.com/c/pay/cs_1")
    assert "form-action 'self' https://checkout.stripe.com;" in answer.headers["Content-Security-Policy"]
    asked = stripe.asked[0][2]
    assert asked["line_items[0][price_data][unit_amount]"] == str(cents)
    assert asked.get("line_items[0][price_data][recurring][interval]") == interval
    assert asked["success_url"].endswith("/donate?outcome=thanks")
    assert asked["cancel_url"].endswith("/donate?outcome=canceled")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"amount": "other", "other": "4.99"}, "amount"),
        ({"amount": "other", "other": "1000.01"}, "amount"),
        ({"amount": "other", "other": "5.001"}, "amount"),
        ({"amount": "other", "other": "a lot"}, "amount"),
        ({"amount": "other", "other": "NaN"}, "amount"),
        ({"amount": "other", "other": "1e999999"}, "amount"),
        ({"amount": "5000"}, "amount"),
        ({"currency": "gbp"}, "currency"),
        ({"interval": "day"}, "interval"),
    ],
)
def test_what_is_wrong_is_said_beside_it(stripe: Provider, form: dict[str, str], field: str) -> None:
    answer = sent(**form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert re.findall(r'id="(\w+)-wrong"', page) == [field]
    assert (stripe.asked, Donor.objects.count()) == ([], 0)


def test_all_that_is_wrong_is_said_at_once(stripe: Provider) -> None:
    page = sent(email="", amount="other", other="2", currency="").content.decode()
    assert re.findall(r'id="(\w+)-wrong"', page) == ["currency", "amount", "email"]


def test_what_was_typed_is_kept_and_is_only_text(stripe: Provider) -> None:
    page = sent(email='"><script>alert(1)</script>', interval="year", currency="usd").content.decode()
    assert "<script" not in page
    assert "&quot;&gt;&lt;script&gt;" in page
    assert re.search(r'value="year" checked', page)
    assert re.search(r'value="usd" checked', page)


@pytest.mark.parametrize("outcome", donate_page._OUTCOMES)
def test_it_tells_how_the_payment_was_left(stripe: Provider, outcome: str) -> None:
    assert donate_page._OUTCOMES[outcome] in words(f"/donate?outcome={outcome}")
    assert donate_page._OUTCOMES[outcome] not in words("/donate?outcome=else")


def test_a_link_is_asked_for(stripe: Provider) -> None:
    Donor.objects.create(email="giver@example.com", email_key="giver@example.com", customer_id="cus_1")
    for email in ("giver@example.com", "nobody@example.com"):
        answer = sent(wanted="link", link_email=email)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/donate?outcome=link")
    assert len(queued_mails("giver@example.com", "donation_link")) == 1
    assert b'id="link-wrong"' in sent(wanted="link", link_email="x").content


def test_without_mail_it_promises_none(settings: Any, stripe: Provider) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, email_url="")
    assert "Mail me a link" not in words()


def test_a_page_of_the_provider_under_another_name_gets_a_link(
    stripe: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.donations.paying.checkout_url", lambda params: "https://pay.example.com/c/1")
    answer = sent()
    assert answer.status_code == 200
    assert b'href="https://pay.example.com/c/1"' in answer.content


def test_a_provider_that_refuses(stripe: Provider) -> None:
    stripe.status = 500
    answer = sent()
    assert (answer.status_code, b'role="alert"' in answer.content) == (400, True)
    assert b'value="giver@example.com"' in answer.content


@pytest.mark.usefixtures("still_limits")
def test_it_is_limited_like_the_wire(settings: Any, stripe: Provider) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, rate_limits=True)
    client = Client(REMOTE_ADDR="192.0.2.77")
    statuses = [client.post("/donate", GIFT).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
