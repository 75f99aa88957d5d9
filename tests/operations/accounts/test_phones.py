"""Phones: whose they are, what they unlock, what is sent where."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from django.db import close_old_connections

from accounts.models import ContactChange, User, Voucher
from accounts.operations.authenticators import enable_sms
from accounts.operations.phones import (
    add_phone,
    remove_phone,
    send_phone_code,
    send_second_factor,
    verify_phone,
)
from accounts.operations.second_step import finish_with_sms
from accounts.operations.sign_in import sign_in_by_email
from accounts.signing_in.devices import Device
from accounts.signing_in.phones import is_sms_code
from accounts.signing_in.purposes import PHONE_TOKEN
from accounts.signing_in.steps import SecondFactorWanted
from accounts.signing_in.vouchers import issue
from core.actor import Actor
from core.errors import InvalidForm, ProductError, RateLimited
from core.limits import request_scope
from core.models import Job
from core.sealing import open_sealed
from tests.newcomers import ADDRESS, PASSWORD, anonymous, newcomer

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+15550001111", "+15550002222"
CODE = "123456"
DEVICE = Device(ip=ADDRESS)


@pytest.fixture(autouse=True)
def _provider(settings: Any, request: pytest.FixtureRequest) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, sms_provider="memory")


@pytest.fixture
def nothing_is_sent(settings: Any, _provider: None) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, sms_provider="off")


@pytest.fixture
def user() -> User:
    return newcomer()


def sent() -> list[tuple[str, str]]:
    rows = Job.objects.filter(name="sms.send").order_by("id").values_list("arguments", flat=True)
    return [msgspec.json.decode(open_sealed(row["sealed"]), type=tuple[str, str]) for row in rows if row]


def token_for(user: User, phone: str = PHONE) -> str:
    send_phone_code(Actor(user=user), phone=phone)
    return verify_phone(Actor(user=user), phone=phone, code=CODE)


def give_phone(user: User, phone: str = PHONE) -> None:
    add_phone(Actor(user=user), phone_token=token_for(user, phone))
    user.refresh_from_db()


def with_sms(user: User) -> User:
    give_phone(user)
    user.authenticator_types = [1]
    user.save()
    return user


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(ProductError, match=code):
        call()


def test_the_code_goes_to_the_phone_in_the_persons_language(user: User) -> None:
    send_phone_code(Actor(user=user), phone=PHONE)
    ((to, text),) = sent()
    assert to == PHONE
    assert CODE in text
    assert "10" in text


def test_a_phone_lifts_what_it_can_lift(user: User) -> None:
    user.suspicious_activity_flags = 0xFF
    user.save()
    give_phone(user)
    assert (user.phone, user.suspicious_activity_flags) == (PHONE, 0b11)


def test_changes_of_phone_are_kept(user: User) -> None:
    give_phone(user)
    give_phone(user)
    give_phone(user, OTHER)
    remove_phone(Actor(user=user))
    remove_phone(Actor(user=user))
    kept = ContactChange.objects.filter(user=user).order_by("id").values_list("kind", "old", "new", "reason")
    asked = "user_requested"
    assert list(kept) == [
        ("phone", None, PHONE, asked),
        ("phone", PHONE, OTHER, asked),
        ("phone", OTHER, None, asked),
    ]


def test_a_newer_code_makes_the_older_one_worthless(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["111111", "222222"])
    monkeypatch.setattr("accounts.operations.phones.new_sms_code", lambda: next(codes))
    actor = Actor(user=user)
    send_phone_code(actor, phone=PHONE)
    send_phone_code(actor, phone=PHONE)
    refused("INVALID_PHONE_VERIFICATION_CODE", lambda: verify_phone(actor, phone=PHONE, code="111111"))
    assert verify_phone(actor, phone=PHONE, code="222222")


def test_codes_are_no_use_after_the_phone_has_changed(user: User) -> None:
    with_sms(user)
    send_second_factor(anonymous(), user=user)
    assert Voucher.objects.filter(purpose="sms_code").exists()
    give_phone(user, OTHER)
    assert not is_sms_code(user, CODE)


def test_one_number_is_not_flooded_by_many_people() -> None:
    *people, last = (newcomer() for _ in range(11))
    with request_scope(enforced=True):
        for person in people:
            send_phone_code(Actor(user=person), phone=PHONE)
        with pytest.raises(RateLimited):
            send_phone_code(Actor(user=last), phone=PHONE)
        send_phone_code(Actor(user=last), phone=OTHER)


@pytest.mark.usefixtures("nothing_is_sent")
class TestWithoutProvider:
    def test_sending_does_nothing_and_checking_is_refused(self, user: User) -> None:
        actor = Actor(user=user)
        send_phone_code(actor, phone=PHONE)
        assert not Voucher.objects.exists()
        refused("SMS_VERIFICATION_UNAVAILABLE", lambda: verify_phone(actor, phone=PHONE, code=CODE))
        refused("SMS_VERIFICATION_UNAVAILABLE", lambda: enable_sms(actor))

    def test_second_factors_likewise(self, user: User) -> None:
        user.phone, user.authenticator_types = PHONE, [1]
        user.save()
        send_second_factor(anonymous(), user=user)
        assert not Voucher.objects.exists()
        wanted = sign_in_by_email(anonymous(), email=str(user.email), password=PASSWORD, device=DEVICE)
        assert isinstance(wanted, SecondFactorWanted)
        finish = {"ticket": wanted.ticket, "code": CODE, "device": DEVICE}
        refused("SMS_VERIFICATION_UNAVAILABLE", lambda: finish_with_sms(anonymous(), **finish))


def test_a_phone_that_is_gone_is_asked_for(user: User) -> None:
    user.authenticator_types = [1]
    user.save()
    refused("PHONE_REQUIRED_FOR_SMS_MFA", lambda: send_second_factor(anonymous(), user=user))


def test_a_code_by_sms_works_once_and_dies_after_five_wrong_ones(user: User) -> None:
    with_sms(user)
    send_second_factor(anonymous(), user=user)
    assert is_sms_code(user, f" {CODE} ")
    assert not is_sms_code(user, CODE)
    send_second_factor(anonymous(), user=user)
    assert not any(is_sms_code(user, "000000") for _ in range(5))
    assert not is_sms_code(user, CODE)


def test_wrong_codes_by_sms_count_like_all_second_factors(user: User) -> None:
    with_sms(user)
    with request_scope(enforced=True):
        for _ in range(20):
            is_sms_code(user, "000000")
        with pytest.raises(RateLimited):
            is_sms_code(user, CODE)


def test_a_ticket_dies_after_ten_wrong_codes(user: User) -> None:
    with_sms(user)
    wanted = sign_in_by_email(anonymous(), email=str(user.email), password=PASSWORD, device=DEVICE)
    assert isinstance(wanted, SecondFactorWanted)
    finish = {"ticket": wanted.ticket, "code": "000000", "device": DEVICE}
    for _ in range(10):
        with pytest.raises(InvalidForm):
            finish_with_sms(anonymous(), **finish)
    assert Voucher.objects.get(purpose="second_factor").attempts == 10


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_cannot_have_one_phone() -> None:
    people = [newcomer() for _ in range(4)]
    tokens = [issue(PHONE_TOKEN, person, phone=PHONE)[1] for person in people]
    outcomes: list[str] = []

    def add(person: User, token: str) -> None:
        try:
            add_phone(Actor(user=person), phone_token=token)
            outcomes.append("added")
        except ProductError as refusal:
            outcomes.append(refusal.code.value)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=add, args=pair) for pair in zip(people, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["PHONE_ALREADY_USED"] * 3 + ["added"]
    assert User.objects.filter(phone=PHONE).count() == 1
