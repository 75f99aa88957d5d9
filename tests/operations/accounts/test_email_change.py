"""Changing one's e-mail address on the guild wire: every step, and what each refuses."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.authentication import actor_for_token
from accounts.models import AuthSession, ContactChange, User
from accounts.operations.email_change import take_email_token
from accounts.operations.sessions import start_session
from accounts.signing_in.devices import Device
from core.actor import Actor
from core.clock import at, now
from core.errors import InvalidForm
from tests.mailbox import queued_mails
from tests.newcomers import newcomer
from tests.wire import LIMITED, Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
FLOW = "/users/@me/email-change"
NEW = "fresh@example.org"


class Person:
    """Somebody with an address, verified unless said otherwise."""

    def __init__(self, **columns: Any) -> None:
        made = {name: columns.pop(name) for name in ("email", "password") if name in columns}
        self.user = newcomer(**made)
        User.objects.filter(id=self.user.id).update(**({"email_verified": True} | columns))
        self.user.refresh_from_db()
        self.wire = Wire(Actor(user=self.user))

    def step(self, name: str, body: Any = None, **headers: str) -> Reply:
        return self.wire.send("POST", f"{FLOW}/{name}", body, **headers)

    def start(self) -> Any:
        reply = self.step("start")
        assert reply.status == 200, reply.body
        return reply.body

    def code(self, kind: str, address: str = "") -> str:
        return str(queued_mails(address or str(self.user.email), kind)[-1]["code"])

    def proven(self) -> tuple[str, str]:
        """A ticket past the old address, and its proof."""
        ticket = self.start()["ticket"]
        code = self.code("email_change_original")
        return ticket, self.step("verify-original", {"ticket": ticket, "code": code}).body["original_proof"]

    def asked(self) -> tuple[str, str]:
        """A ticket whose new address was mailed a code, and its proof."""
        ticket, proof = self.proven()
        body = {"ticket": ticket, "new_email": NEW, "original_proof": proof}
        assert self.step("request-new", body).status == 200
        return ticket, proof

    def email_token(self) -> str:
        ticket, proof = self.asked()
        body = {"ticket": ticket, "code": self.code("email_change_new", NEW), "original_proof": proof}
        return str(self.step("verify-new", body).body["email_token"])


@contextmanager
def later(**delta: float) -> Iterator[None]:
    with at(now() + timedelta(**delta)):
        yield


def take(user: User, token: str, session_id: int | None = None) -> User:
    with transaction.atomic():
        row = User.objects.select_for_update().get(id=user.id)
        take_email_token(Actor(user=row, session_id=session_id), row, token)
    return row


def test_a_verified_address_is_asked_first() -> None:
    person = Person()
    started = person.start()
    assert (started["require_original"], started["original_proof"]) == (True, None)
    assert started["original_email"] == person.user.email
    assert started["resend_available_at"] < started["original_code_expires_at"]
    code = person.code("email_change_original")
    for _ in range(2):
        shown = person.step("verify-original", {"ticket": started["ticket"], "code": f" {code.lower()} "})
        assert uuid.UUID(shown.body["original_proof"]).version == 4
    assert shown.body == person.step("verify-original", {"ticket": started["ticket"], "code": "whatever"}).body


@pytest.mark.parametrize("columns", [{"email_verified": False}, {"email": None, "password": None}])
def test_what_cannot_be_asked_is_not(columns: dict[str, Any]) -> None:
    person = Person(**columns)
    started = person.start()
    assert started["require_original"] is False
    assert (started["original_code_expires_at"], started["resend_available_at"]) == (None, None)
    body = {"ticket": started["ticket"], "new_email": NEW, "original_proof": started["original_proof"]}
    assert person.step("request-new", body).status == 200
    refused = person.step("verify-original", {"ticket": started["ticket"], "code": "ABCD-EFGH"})
    assert refused.invalid == [("ticket", "ORIGINAL_VERIFICATION_NOT_REQUIRED")]
    code = "ORIGINAL_EMAIL_ALREADY_VERIFIED" if person.user.email else "NO_ORIGINAL_EMAIL_ON_RECORD"
    assert person.step("resend-original", {"ticket": started["ticket"]}).invalid == [("ticket", code)]


def test_a_claimed_account_without_an_address_has_nothing_to_change() -> None:
    person = Person(email=None)
    assert person.step("start").invalid == [("email", "MUST_HAVE_EMAIL_TO_CHANGE_IT")]


def test_tickets_are_their_owners() -> None:
    person, other = Person(), Person()
    ticket, proof = person.asked()
    for wrong in (ticket, "no-ticket"):
        steps: dict[str, dict[str, str]] = {
            "resend-original": {},
            "verify-original": {"code": "x"},
            "request-new": {"new_email": NEW, "original_proof": proof},
            "resend-new": {},
            "verify-new": {"code": "x", "original_proof": proof},
        }
        for name, more in steps.items():
            assert other.step(name, {"ticket": wrong} | more).invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]


def test_each_step_wants_the_one_before() -> None:
    person = Person()
    ticket = person.start()["ticket"]
    first = [("ticket", "ORIGINAL_EMAIL_MUST_BE_VERIFIED_FIRST")]
    new = {"ticket": ticket, "new_email": NEW, "original_proof": "x"}
    assert person.step("request-new", new).invalid == first
    shown = {"ticket": ticket, "code": "ABCD-EFGH", "original_proof": "x"}
    assert person.step("verify-new", shown).invalid == first
    assert person.step("resend-new", {"ticket": ticket}).invalid == [("ticket", "NO_NEW_EMAIL_REQUESTED")]
    code = person.code("email_change_original")
    proof = person.step("verify-original", {"ticket": ticket, "code": code}).body["original_proof"]
    assert person.step("request-new", new).invalid == [("original_proof", "INVALID_PROOF_TOKEN")]
    assert person.step("verify-new", shown).invalid == [("original_proof", "INVALID_PROOF_TOKEN")]
    unasked = person.step("verify-new", shown | {"original_proof": proof, "code": code})
    assert unasked.invalid == [("code", "VERIFICATION_CODE_NOT_ISSUED")]
    again = person.step("resend-original", {"ticket": ticket})
    assert again.invalid == [("ticket", "ORIGINAL_EMAIL_ALREADY_VERIFIED")]


def test_which_new_addresses_are_refused() -> None:
    person, other = Person(), Person()
    ticket, proof = person.proven()

    def ask(address: str) -> Reply:
        return person.step("request-new", {"ticket": ticket, "new_email": address, "original_proof": proof})

    assert ask(str(person.user.email).upper()).invalid == [("new_email", "NEW_EMAIL_MUST_BE_DIFFERENT")]
    assert ask(str(other.user.email).title()).invalid == [("new_email", "EMAIL_ALREADY_IN_USE")]
    assert ask("rubbish").invalid == [("new_email", "INVALID_EMAIL_FORMAT")]


def test_five_wrong_codes_kill_the_right_one() -> None:
    person = Person()
    ticket = person.start()["ticket"]
    code = person.code("email_change_original")
    for _ in range(5):
        wrong = person.step("verify-original", {"ticket": ticket, "code": "AAAA-AAAA"})
        assert wrong.invalid == [("code", "INVALID_VERIFICATION_CODE")]
    dead = person.step("verify-original", {"ticket": ticket, "code": code})
    assert dead.invalid == [("code", "INVALID_VERIFICATION_CODE")]
    with later(seconds=31):
        assert person.step("resend-original", {"ticket": ticket}).status == 204
        fresh = {"ticket": ticket, "code": person.code("email_change_original")}
        assert person.step("verify-original", fresh).status == 200


def test_codes_last_ten_minutes_and_tickets_a_day() -> None:
    person = Person()
    ticket = person.start()["ticket"]
    shown = {"ticket": ticket, "code": person.code("email_change_original")}
    with later(minutes=10, seconds=1):
        assert person.step("verify-original", shown).invalid == [("code", "VERIFICATION_CODE_EXPIRED")]
    with later(hours=24, seconds=1):
        assert person.step("verify-original", shown).invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]


def test_another_code_comes_after_thirty_seconds() -> None:
    person = Person()
    ticket, proof = person.asked()
    body = {"ticket": ticket, "new_email": NEW, "original_proof": proof}
    for name, sent in (("resend-new", {"ticket": ticket}), ("request-new", body)):
        refused = person.step(name, sent)
        assert (refused.status, refused.code) == (429, "RATE_LIMITED")
        assert 0 < refused.body["retry_after"] <= 30
    with later(seconds=31):
        assert person.step("resend-new", {"ticket": ticket}).status == 204
    assert len(queued_mails(NEW, "email_change_new")) == 2


def test_three_codes_to_the_old_address_in_a_quarter_of_an_hour() -> None:
    person = Person()
    assert [person.step("start", **LIMITED).status for _ in range(4)] == [200, 200, 200, 429]


def test_five_codes_to_new_addresses_in_a_quarter_of_an_hour() -> None:
    person = Person()
    ticket, proof = person.proven()
    body = {"ticket": ticket, "new_email": NEW, "original_proof": proof}
    found = []
    for number in range(6):
        with later(seconds=31 * number):
            found.append(person.step("request-new", body, **LIMITED).status)
    assert found == [200] * 5 + [429]


def test_a_finished_ticket_ends() -> None:
    person = Person()
    ticket, proof = person.asked()
    shown = {"ticket": ticket, "code": person.code("email_change_new", NEW), "original_proof": proof}
    assert person.step("verify-new", shown).status == 200
    assert person.step("verify-new", shown).invalid == [("ticket", "TICKET_ALREADY_COMPLETED")]
    assert person.step("resend-new", {"ticket": ticket}).invalid == [("ticket", "TICKET_ALREADY_COMPLETED")]


def test_the_token_changes_the_address_and_the_old_one_is_told() -> None:
    person = Person(suspicious_activity_flags=0)
    old = str(person.user.email)
    own = actor_for_token(person.wire.token)
    assert own is not None
    start_session(person.user, Device())
    user = take(person.user, person.email_token(), own.session_id)
    user.refresh_from_db()
    assert (user.email, user.email_key, user.email_verified) == (NEW, NEW, True)
    revert = queued_mails(old, "email_change_revert")[-1]
    assert (revert["new_email"], len(revert["token"])) == (NEW, 64)
    change = ContactChange.objects.get(user=user)
    assert (change.kind, change.old, change.new) == ("email", old, NEW)
    assert [session.id for session in AuthSession.objects.filter(user=user)] == [own.session_id]


def test_a_token_counts_once_for_its_owner_for_half_an_hour() -> None:
    person, other = Person(), Person()
    token = person.email_token()
    for user, wrong in ((other.user, token), (person.user, "no-token")):
        with pytest.raises(InvalidForm, match="INVALID_FORM_BODY") as refused:
            take(user, wrong)
        assert refused.value.errors[0].key == ("email_token", "INVALID_EMAIL_TOKEN")
    with later(minutes=31), pytest.raises(InvalidForm) as late:
        take(person.user, token)
    assert late.value.errors[0].key == ("email_token", "EMAIL_TOKEN_EXPIRED")
    take(person.user, token)
    with pytest.raises(InvalidForm) as again:
        take(person.user, token)
    assert again.value.errors[0].key == ("email_token", "INVALID_EMAIL_TOKEN")


def test_an_address_that_was_taken_meanwhile() -> None:
    person = Person()
    token = person.email_token()
    newcomer(email=NEW.upper())
    with pytest.raises(InvalidForm) as taken:
        take(person.user, token)
    assert taken.value.errors[0].key == ("email", "EMAIL_ALREADY_IN_USE")


def test_what_was_under_way_ends_with_the_address() -> None:
    person = Person()
    ticket, _ = person.asked()
    own = actor_for_token(person.wire.token)
    assert own is not None
    take(person.user, person.email_token(), own.session_id)
    refused = person.step("resend-new", {"ticket": ticket})
    assert refused.invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]


class TestBounced:
    def test_the_address_is_replaced_by_a_code_from_the_new_one(self) -> None:
        person = Person(email_bounced=True, suspicious_activity_flags=1 << 1)
        asked = person.step("bounced/request-new", {"new_email": NEW})
        assert set(asked.body) == {"ticket", "new_email", "new_code_expires_at", "resend_available_at"}
        ticket = asked.body["ticket"]
        assert person.step("bounced/resend-new", {"ticket": ticket}).status == 429
        assert person.step("bounced/request-new", {"new_email": NEW}).status == 429
        with later(seconds=31):
            assert person.step("bounced/resend-new", {"ticket": ticket}).status == 204
        wrong = person.step("bounced/verify-new", {"ticket": ticket, "code": "AAAA-AAAA"})
        assert wrong.invalid == [("code", "INVALID_VERIFICATION_CODE")]
        shown = {"ticket": ticket, "code": person.code("email_change_new", NEW)}
        user = person.step("bounced/verify-new", shown).body
        assert (user["email"], user["verified"], user["email_bounced"]) == (NEW, True, False)
        assert user["required_actions"] is None
        assert person.wire.send("GET", "/users/@me").status == 200

    def test_only_where_mail_bounces(self) -> None:
        person = Person()
        for name, body in (
            ("request-new", {"new_email": NEW}),
            ("resend-new", {"ticket": "x"}),
            ("verify-new", {"ticket": "x", "code": "x"}),
        ):
            refused = person.step(f"bounced/{name}", body)
            assert (refused.status, refused.code) == (403, "ACCESS_DENIED")

    def test_tickets_of_one_way_are_none_of_the_other(self) -> None:
        person = Person()
        ticket, _ = person.asked()
        User.objects.filter(id=person.user.id).update(email_bounced=True)
        shown = {"ticket": ticket, "code": person.code("email_change_new", NEW)}
        refused = person.step("bounced/verify-new", shown)
        assert refused.invalid == [("ticket", "INVALID_OR_EXPIRED_TICKET")]
