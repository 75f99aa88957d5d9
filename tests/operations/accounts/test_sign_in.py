"""Signing in: the order of refusals, what a right password revives, and what ends with a sign-in."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.authentication import actor_for_token
from accounts.events import SessionsEnded
from accounts.models import AuthSession, User
from accounts.models.user import UserFlags
from accounts.operations import sessions
from accounts.operations.sessions import (
    end_all_sessions,
    end_idle_sessions,
    end_sessions,
    end_sessions_by_hash,
    note_gateway_session,
    touch_session,
)
from accounts.operations.sign_in import (
    AccountSuspended,
    SignedIn,
    WrongCredentials,
    checked_credentials,
    open_session,
    sign_in_at_once,
    sign_in_by_email,
)
from accounts.queries import sessions_of
from accounts.signing_in.devices import Device
from accounts.signing_in.passwords import hashed
from accounts.tokens import token_hash
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, ProductError, RateLimited
from core.events import decode
from core.limits import request_scope
from core.models import OutboxEvent
from core.operations import operation
from tests.newcomers import PASSWORD, anonymous, newcomer, signed_in

pytestmark = pytest.mark.django_db


def enter(email: str | None, password: str = PASSWORD, ip: str = "") -> SignedIn:
    return sign_in_by_email(anonymous(ip), email=email or "", password=password, device=Device())


def ended() -> list[tuple[int, tuple[int, ...] | None]]:
    events = [decode(bytes(row.body)) for row in OutboxEvent.objects.order_by("id")]
    return [(event.user_id, event.session_ids) for event in events if isinstance(event, SessionsEnded)]


def test_by_mail_address_or_handle_in_any_case() -> None:
    user = newcomer(username="Carol", email="Carol@Example.com")
    assert enter(" carol@example.COM ").user == user
    for identifier in ("carol", "CAROL", "carol@example.com"):
        found = sign_in_at_once(anonymous(), identifier=identifier, password=PASSWORD, device=Device())
        assert found.user == user


@pytest.mark.parametrize("password", ["wrong-password", "", PASSWORD.lower(), PASSWORD + "\x00x", "x" * 1_000_000])
def test_a_wrong_password_says_nothing_more_than_that(password: str) -> None:
    user = newcomer()
    answers = []
    for email in (user.email, "nobody@example.com"):
        with pytest.raises(WrongCredentials) as caught:
            enter(email, password)
        answers.append([(error.path, error.code) for error in caught.value.errors])
    assert answers[0] == answers[1] == [(p, FieldCode.INVALID_EMAIL_OR_PASSWORD) for p in ("email", "password")]


def test_an_account_without_a_password_has_no_password_that_fits() -> None:
    user = newcomer(password=None)
    for password in ("", "!", user.password):
        with pytest.raises(WrongCredentials):
            enter(user.email, password)


def test_a_password_survives_the_blanks_around_it() -> None:
    user = newcomer(password="  spaced out words ")
    assert enter(user.email, "spaced out words").user == user


def test_bots_have_no_sign_in() -> None:
    user = newcomer()
    User.objects.filter(id=user.id).update(is_bot=True)
    with pytest.raises(ProductError, match="BOT_USER_AUTH_ENDPOINT_ACCESS_DENIED"):
        enter(user.email)


@pytest.mark.parametrize(
    ("flags", "hours", "code"),
    [
        (UserFlags.DELETED, None, Code.ACCOUNT_SUSPENDED_PERMANENTLY),
        (UserFlags.DISABLED_SUSPICIOUS_ACTIVITY, None, Code.ACCOUNT_SUSPENDED_PERMANENTLY),
        (UserFlags.DISABLED, 1, Code.ACCOUNT_SUSPENDED_TEMPORARILY),
        # A ban without an end ends in a hundred years: what is for ever is an account that is deleted.
        (UserFlags.DISABLED, 100 * 365 * 24, Code.ACCOUNT_SUSPENDED_TEMPORARILY),
    ],
)
def test_the_suspended_are_told_after_the_right_password_only(flags: int, hours: int | None, code: Code) -> None:
    user = newcomer()
    until = now() + timedelta(hours=hours) if hours else None
    User.objects.filter(id=user.id).update(flags=flags, temp_banned_until=until)
    with pytest.raises(WrongCredentials):
        enter(user.email, "wrong-password")
    with pytest.raises(AccountSuspended) as caught:
        enter(user.email)
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("flags", "hours"), [(UserFlags.DISABLED, -1), (UserFlags.DISABLED, None), (UserFlags.SELF_DELETED, None)]
)
def test_a_right_password_revives(flags: int, hours: int | None) -> None:
    user = newcomer()
    until = now() + timedelta(hours=hours) if hours else None
    User.objects.filter(id=user.id).update(flags=flags, temp_banned_until=until)
    token = enter(user.email).token
    user.refresh_from_db()
    assert (user.flags, user.temp_banned_until) == (0, None)
    assert actor_for_token(token) is not None


def test_a_password_changed_between_check_and_sign_in_counts() -> None:
    proven = checked_credentials(newcomer(), "", PASSWORD, "")
    User.objects.filter(id=proven.id).update(password=hashed("another one"), password_changed_at=now())
    with pytest.raises(WrongCredentials):
        open_session(anonymous(), proven=proven, device=Device())


def test_the_sign_in_a_browser_had_before_ends() -> None:
    actor, old = signed_in()
    fresh = open_session(anonymous(), proven=actor.user, device=Device(), replaces=actor).token
    assert fresh != old
    assert actor_for_token(old) is None
    assert actor_for_token(fresh) is not None
    assert ended() == [(actor.user_id, (actor.session_id,))]


def test_every_attempt_counts_for_the_account_whatever_name_was_typed() -> None:
    user = newcomer(username="dora", email="Dora@example.com")
    with request_scope(enforced=True):
        for number, name in enumerate(["dora", "DORA ", "dora@example.com", " Dora@EXAMPLE.com", "dora"]):
            right = number == 0
            try:
                sign_in_at_once(anonymous(""), identifier=name, password=PASSWORD if right else "no", device=Device())
            except WrongCredentials:
                assert not right
        for enter_again in (lambda: enter(user.email), lambda: enter("dora+x@example.com", "no")):
            with pytest.raises(RateLimited):
                enter_again()


def test_one_address_may_try_ten_names_and_no_more() -> None:
    with request_scope(enforced=True):
        for number in range(10):
            with pytest.raises(WrongCredentials):
                enter(f"nobody{number}@example.com", ip=f"2001:db8:7::{number}")
        with pytest.raises(RateLimited):
            enter("nobody@example.com", ip="2001:db8:7::abcd")


def test_only_ones_own_sign_ins_can_be_ended() -> None:
    (mine, token), (other, foreign) = signed_in(), signed_in()
    end_sessions_by_hash(mine, hashes=[token_hash(foreign), "unknown"])
    end_sessions(mine, session_ids=[other.session_id or 0])
    assert ended() == []
    end_sessions_by_hash(mine, hashes=[token_hash(token), token_hash(token)])
    assert ended() == [(mine.user_id, (mine.session_id,))]
    assert actor_for_token(token) is None
    assert actor_for_token(foreign) is not None


def test_an_idle_sign_in_stops_working_and_is_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    (idle, token), (_, used) = signed_in(), signed_in()
    AuthSession.objects.filter(id=idle.session_id).update(last_used_at=now() - timedelta(days=90, seconds=1))
    assert actor_for_token(token) is None
    assert sessions_of(idle.user_id) == []
    system = Actor(user=None, kind="system")
    assert end_idle_sessions(system) == 1
    assert end_idle_sessions(system) == 0
    assert ended() == [(idle.user_id, (idle.session_id,))]
    assert actor_for_token(used) is not None


def test_use_is_written_once_in_five_minutes(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, token = signed_in()
    before = now() - timedelta(minutes=6)
    AuthSession.objects.filter(id=actor.session_id).update(last_used_at=before)
    written: list[int] = []
    monkeypatch.setattr("accounts.authentication.touch_session", _counting(written))
    assert actor_for_token(token) is not None
    with django_assert_num_queries(1):
        assert actor_for_token(token) is not None
    assert len(written) == 1
    assert AuthSession.objects.get(id=actor.session_id).last_used_at > before


def _counting(written: list[int]) -> Any:
    def touch(actor: Actor, *, session_id: int) -> None:
        written.append(session_id)
        touch_session(actor, session_id=session_id)

    return touch


def test_many_requests_at_once_write_their_use_once() -> None:
    actor, _ = signed_in()
    stale = now() - sessions.TOUCH_EVERY
    AuthSession.objects.filter(id=actor.session_id).update(last_used_at=stale)
    assert actor.session_id is not None
    touch_session(actor, session_id=actor.session_id)
    first = AuthSession.objects.get(id=actor.session_id).last_used_at
    touch_session(actor, session_id=actor.session_id)
    assert AuthSession.objects.get(id=actor.session_id).last_used_at == first


def test_the_first_gateway_session_is_noted() -> None:
    actor, _ = signed_in()
    note_gateway_session(actor)
    assert User.objects.get(id=actor.user_id).flags == UserFlags.HAS_SESSION_STARTED


@operation("test.end_all")
def end_everything(actor: Actor, *, user: User, kept: int | None = None) -> None:
    end_all_sessions(user, except_session_id=kept)


def test_all_sign_ins_of_an_account_end_at_once_and_nobody_elses() -> None:
    (actor, first), (_, foreign) = signed_in(), signed_in()
    user: User = actor.user
    second = enter(user.email).token
    end_everything(anonymous(), user=user)
    assert [actor_for_token(token) is None for token in (first, second, foreign)] == [True, True, False]
    assert ended() == [(user.id, None)]


def test_the_callers_own_sign_in_may_be_spared() -> None:
    actor, first = signed_in()
    user: User = actor.user
    second = enter(user.email).token
    kept, other = (AuthSession.objects.get(token_hash=token_hash(token)).id for token in (first, second))
    end_everything(anonymous(), user=user, kept=kept)
    assert [actor_for_token(token) is None for token in (first, second)] == [False, True]
    assert ended() == [(user.id, (other,))]
