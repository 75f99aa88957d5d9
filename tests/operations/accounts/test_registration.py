"""New accounts: whom the policy lets in, under which names, and what comes with them."""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from accounts import hooks
from accounts.authentication import actor_for_token
from accounts.models import InstanceMarker, PendingRegistration, User, UserSettings, Voucher
from accounts.naming import allocation
from accounts.naming.allocation import add_user, free_discriminator, free_handle
from accounts.operations import browser_registration
from accounts.operations.approval import approve_registration
from accounts.operations.browser_registration import register_with_password, register_without_password
from accounts.operations.registration import create_admin, register
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed
from accounts.signing_in.purposes import VERIFY_EMAIL
from accounts.signing_in.vouchers import find
from core.actor import Actor
from core.clock import at, now
from core.errors import Code, FieldCode, InvalidForm, ProductError, RateLimited
from core.hooks import Hook
from core.limits import request_scope
from tests.mailbox import queued_mails
from tests.newcomers import ADDRESS, anonymous, draft, newcomer, signed_in

pytestmark = pytest.mark.django_db


def switched(settings: Any, **changes: Any) -> None:
    settings.GUILDHALL = dataclasses.replace(django_settings.GUILDHALL, **changes)


def refused(**changes: Any) -> list[tuple[str, FieldCode]]:
    with pytest.raises(InvalidForm) as caught:
        newcomer(**changes)
    return [(error.path, error.code) for error in caught.value.errors]


@pytest.fixture
def invites(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Actor, str]]:
    """What was joined. Codes that begin with `good` are usable, of which `good-but-gone` runs out before it is used."""
    joined: list[tuple[Actor, str]] = []

    def redeem(actor: Actor, code: str) -> None:
        if code == "good-but-gone" or not code.startswith("good"):
            raise ProductError(Code.UNKNOWN_INVITE)
        joined.append((actor, code))

    usable, redeemed = Hook("usable"), Hook("redeem")
    usable.register(lambda code: code.startswith("good"))
    redeemed.register(redeem)
    monkeypatch.setattr(hooks, "invite_usable", usable)
    monkeypatch.setattr(hooks, "invite_redeem", redeemed)
    return joined


def test_a_registration_makes_an_account_its_settings_and_a_sign_in() -> None:
    actor, token = signed_in(global_name="Alice", locale="de", language="pt", country="PT")
    user = User.objects.get(id=actor.user_id)
    assert user.handle == user.username
    assert (user.global_name, user.locale, user.country_code) == ("Alice", "de", "PT")
    assert user.preferences == {"language": "pt"}
    assert user.is_claimed
    assert user.password_changed_at is not None
    assert user.last_login is not None
    settings = UserSettings.objects.get(user=user)
    assert (settings.locale, settings.friend_source_flags) == ("de", 7)
    assert token.startswith("flx_")


def test_the_internet_address_of_a_registration_is_known() -> None:
    for ip, group in (("198.51.100.7", "198.51.100.7"), ("2001:db8::77", "2001:db8::")):
        made = register(anonymous(ip), draft=draft())
        assert list(made.user.known_addresses.values_list("group", flat=True)) == [group]


def test_the_verification_link_is_bound_to_the_address(mail_is_on: None) -> None:
    register(anonymous(), draft=draft(email="Zoe@Example.com"), device=Device(), verification_link=True)
    (facts,) = queued_mails("zoe@example.com", "email_verification")
    voucher = find(VERIFY_EMAIL, facts["token"])
    assert voucher is not None
    assert voucher.data == {"email_key": "zoe@example.com"}
    assert facts["minutes"] == 24 * 60
    newcomer(email=None, password=None)
    newcomer()
    assert Voucher.objects.count() == 1


def test_without_a_password_the_account_is_unclaimed() -> None:
    user = newcomer(email=None, password=None, username=None, global_name="Magic Tester")
    assert not user.is_claimed
    assert user.username == "Magic_Tester"
    assert user.email_key is None
    assert user.password_changed_at is None


def test_a_name_is_made_up_when_none_can_be_derived() -> None:
    assert newcomer(username=None, global_name="日本").username.isalpha()


def test_minors_and_children() -> None:
    midsummer = now().replace(month=6, day=21, hour=12)  # a day that every year has, and not about to end
    child = midsummer.date().replace(year=midsummer.year - 13) + timedelta(days=1)
    with at(midsummer):
        assert refused(date_of_birth=child) == [("date_of_birth", FieldCode.MUST_BE_MINIMUM_AGE)]
        minor = newcomer(date_of_birth=child - timedelta(days=1))
    assert UserSettings.objects.get(user=minor).friend_source_flags == 3


def test_well_known_passwords_are_refused_unless_the_operator_allows_them(settings: Any) -> None:
    assert refused(password="Password123") == [("password", FieldCode.PASSWORD_IS_TOO_COMMON)]
    switched(settings, password_blocklist=False)
    assert newcomer(password="Password123").is_claimed


def test_one_account_per_address_however_it_is_written() -> None:
    newcomer(email="Alice@Example.com")
    assert refused(email="alice@example.COM") == [("email", FieldCode.EMAIL_ALREADY_IN_USE)]


def test_names_are_shared_and_told_apart_by_the_discriminator() -> None:
    first, second = newcomer(username="Alice"), newcomer(username="alice")
    assert first.discriminator != second.discriminator
    assert first.handle_key == "alice" != second.handle_key
    assert second.handle_key.startswith("alice")


def test_a_chosen_handle_is_taken_or_refused_never_changed() -> None:
    assert newcomer(handle="Bob-by").handle == "Bob-by"
    assert refused(handle="bob-BY") == [("username", FieldCode.TAG_ALREADY_TAKEN)]


def test_the_lowest_free_number_is_given_when_chance_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocation, "HIGHEST_DISCRIMINATOR", 3)
    assert sorted(add_user(username="crowd", password="!").discriminator for _ in range(3)) == [1, 2, 3]
    with pytest.raises(InvalidForm) as caught:
        free_discriminator("Crowd")
    assert caught.value.errors[0].code is FieldCode.TOO_MANY_USERS_WITH_THIS_USERNAME


@pytest.mark.parametrize("username", ["_", "__a__", "x" * 32, "A_b", "1", "a_" * 16])
def test_handles_fit_the_topic_side(username: str) -> None:
    assert allocation.is_topic_username(free_handle(username, 7))


def test_a_name_taken_at_the_same_moment_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    other = newcomer(username="twin")
    numbers = iter([other.discriminator, other.discriminator, other.discriminator % 9999 + 1])
    monkeypatch.setattr(allocation, "free_discriminator", lambda _: next(numbers))
    assert newcomer(username="twin").discriminator == other.discriminator % 9999 + 1


def test_only_the_first_account_ever_becomes_the_administrator(settings: Any) -> None:
    switched(settings, first_account_is_admin=True)
    first, second = newcomer(), newcomer()
    assert (first.acls, first.is_staff, first.is_superuser) == (["*"], True, True)
    assert not second.acls
    first.delete()
    assert not newcomer().acls


def test_turning_the_switch_on_later_makes_nobody_an_administrator(settings: Any) -> None:
    newcomer()
    switched(settings, first_account_is_admin=True)
    assert not newcomer().acls


def test_an_administrator_made_at_the_command_line_is_the_first_account(settings: Any) -> None:
    switched(settings, first_account_is_admin=True)
    system = Actor(user=None, kind="system")
    assert create_admin(system, draft=draft(), password_hash=hashed("x")).is_admin
    assert not newcomer().is_admin
    assert InstanceMarker.objects.count() == 1


def test_closed_means_closed(settings: Any) -> None:
    switched(settings, registration="closed")
    with pytest.raises(ProductError) as caught:
        newcomer()
    assert (caught.value.code, caught.value.reason) == (Code.FORBIDDEN, "registration_closed")


@pytest.mark.parametrize("code", ["", "bad"])
def test_by_invite_only_the_invited_come_in(settings: Any, invites: list[Any], code: str) -> None:
    switched(settings, registration="invite")
    assert refused(invite_code=code) == [("invite_code", FieldCode.INVALID_FORMAT)]
    user = newcomer(invite_code="good")
    assert [(actor.user_id, code) for actor, code in invites] == [(user.id, "good")]


@pytest.mark.usefixtures("invites")
def test_by_invite_an_invite_used_up_meanwhile_lets_nobody_in(settings: Any) -> None:
    switched(settings, registration="invite")
    with pytest.raises(ProductError, match="UNKNOWN_INVITE"):
        newcomer(invite_code="good-but-gone", username="latecomer")
    assert not User.objects.filter(username="latecomer").exists()


def test_otherwise_a_bad_invite_keeps_nobody_out(invites: list[Any]) -> None:
    assert newcomer(invite_code="bad").id
    assert newcomer(invite_code="good-but-gone").id
    assert invites == []


def test_under_approval_the_newcomer_waits_and_the_invite_too(settings: Any, invites: list[Any]) -> None:
    switched(settings, registration="approval")
    token = register(anonymous(), draft=draft(invite_code="good"), device=Device()).token
    assert actor_for_token(token) is None
    waiting = PendingRegistration.objects.get().user
    assert waiting.is_pending
    assert invites == []

    with pytest.raises(ProductError, match="MISSING_PERMISSIONS"):
        approve_registration(Actor(user=waiting), user_id=waiting.id)
    switched(settings, registration="open")
    admin = newcomer()
    admin.acls = ["admin:authenticate", "pending_verification:review"]
    approve_registration(Actor(user=admin), user_id=waiting.id)
    assert actor_for_token(token) is not None
    assert [code for _, code in invites] == ["good"]
    with pytest.raises(InvalidForm):
        approve_registration(Actor(user=admin), user_id=waiting.id)


def test_the_first_administrator_does_not_wait(settings: Any) -> None:
    switched(settings, registration="approval", first_account_is_admin=True)
    assert not newcomer().is_pending
    assert newcomer().is_pending


def test_registrations_are_counted_by_address_and_by_mail_address() -> None:
    with request_scope(enforced=True):
        for number in range(5):
            register(anonymous("2001:db8::1"), draft=draft(), device=Device() if number % 2 else None)
        with pytest.raises(RateLimited):  # the same /64
            register(anonymous("2001:db8::ffff"), draft=draft(), device=Device())
        for spelling in ("mary@example.com", "Mary+1@example.com", "MARY+two@EXAMPLE.com"):
            register(anonymous(""), draft=draft(email=spelling), device=Device())
        with pytest.raises(RateLimited):
            register(anonymous(""), draft=draft(email="mary+3@example.com"), device=Device())


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert "Battery" not in repr(draft())
    assert ADDRESS not in str(newcomer())


def test_the_date_of_birth_is_not_asked_for_everywhere() -> None:
    assert newcomer(date_of_birth=None).date_of_birth is None
    assert newcomer(date_of_birth=date(2000, 2, 29)).date_of_birth == date(2000, 2, 29)


@pytest.mark.parametrize("register_in_browser", [register_with_password, register_without_password])
def test_what_belongs_to_a_registration_is_there_or_nothing_is(
    monkeypatch: pytest.MonkeyPatch, register_in_browser: Callable[..., Any]
) -> None:
    def break_off(*_: Any, **__: Any) -> str:
        raise OSError

    monkeypatch.setattr(browser_registration, "open_setup", break_off)
    with pytest.raises(OSError):
        register_in_browser(anonymous(), draft=draft(handle="half_made"))
    assert not User.objects.filter(handle="half_made").exists()
    monkeypatch.undo()
    assert register_in_browser(anonymous(), draft=draft(handle="half_made"))[0].handle == "half_made"
