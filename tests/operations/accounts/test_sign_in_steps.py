"""What a sign-in still needs, by what the account has and what was shown."""

import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from accounts.models import TotpDevice, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.second_step import TicketSpent, finish_with_totp
from accounts.operations.sign_in import WrongCode, sign_in_at_once, sign_in_by_email
from accounts.signing_in.devices import Device
from accounts.signing_in.second_factor import confirm, new_backup_codes, provision
from accounts.signing_in.steps import Attempt, Factor, MailWanted, SecondFactorWanted, SignedIn, next_step
from core.actor import Actor
from core.clock import now
from core.errors import InvalidForm
from tests.newcomers import PASSWORD, newcomer

pytestmark = pytest.mark.django_db
HOME, AWAY = "198.51.100.7", "203.0.113.9"
DEVICE = Device(ip=HOME)
ANYBODY = Actor(user=None, ip=HOME)


def with_totp(**columns: Any) -> tuple[User, pyotp.TOTP]:
    user = newcomer(**columns)
    secret = provision(user).secret
    confirm(user)
    return user, pyotp.TOTP(secret)


def ticket_of(user: User) -> str:
    assert user.email is not None
    outcome = sign_in_by_email(ANYBODY, email=user.email, password=PASSWORD, device=DEVICE)
    assert isinstance(outcome, SecondFactorWanted)
    return outcome.ticket


@pytest.mark.parametrize(
    ("has", "shown", "step"),
    [
        ([], [Factor.PASSWORD], "done"),
        ([0], [Factor.PASSWORD], "second_factor"),
        ([2], [Factor.PASSWORD], "second_factor"),
        ([0], [Factor.MAIL], "second_factor"),
        ([0], [Factor.PASSWORD, Factor.CODE], "done"),
        ([0], [Factor.CODE], "done"),
        ([0, 1], [Factor.PASSWORD, Factor.SMS], "done"),
        ([2], [Factor.PASSKEY], "done"),
        ([0], [Factor.PROVIDER], "done"),
    ],
)
def test_a_second_factor_is_wanted_wherever_there_is_one(has: list[int], shown: list[Factor], step: str) -> None:
    user = newcomer()
    user.authenticator_types = has
    assert next_step(Attempt.of(user, *shown, device=DEVICE)) == step


class TestWithMail:
    @pytest.fixture(autouse=True)
    def _mail(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("accounts.signing_in.steps.mail_is_on", lambda: True)

    def test_a_password_from_an_unknown_address_needs_a_mail(self) -> None:
        user = newcomer()
        at_home, away = (Attempt.of(user, Factor.PASSWORD, device=Device(ip=ip)) for ip in (HOME, AWAY))
        assert (next_step(at_home), next_step(away)) == ("done", "mail")

    def test_reviewers_are_not_asked(self) -> None:
        reviewer = newcomer()
        reviewer.flags |= UserFlags.APP_STORE_REVIEWER
        assert next_step(Attempt.of(reviewer, Factor.PASSWORD, device=Device(ip=AWAY))) == "done"

    def test_who_asked_for_mails_gets_one_each_time(self) -> None:
        user = newcomer()
        user.preferences = {"email_2fa_enabled": True}
        for face in ("tickets", "browser"):
            attempt = Attempt.of(user, Factor.PASSWORD, device=DEVICE, face=face)
            assert next_step(attempt) == "mail"
        user.authenticator_types = [0]
        shown = (Factor.PASSWORD, Factor.CODE)
        assert next_step(Attempt.of(user, *shown, device=DEVICE, face="browser")) == "mail"
        assert next_step(Attempt.of(user, *shown, device=DEVICE, face="tickets")) == "done"
        assert next_step(Attempt.of(user, *shown, Factor.MAIL, device=DEVICE, face="browser")) == "done"

    def test_the_mail_step_waits_behind_a_ticket_that_keeps_no_secret(self) -> None:
        user = newcomer()
        outcome = sign_in_by_email(ANYBODY, email=str(user.email), password=PASSWORD, device=Device(ip=AWAY))
        assert isinstance(outcome, MailWanted)
        kept = Voucher.objects.get(purpose="mail_step")
        assert outcome.ticket not in f"{kept.token_hash} {kept.data}"
        assert kept.data["ip"] == AWAY


def test_ticket_and_code_finish_once() -> None:
    user, app = with_totp()
    ticket = ticket_of(user)
    done = finish_with_totp(ANYBODY, ticket=ticket, code=app.now(), device=DEVICE)
    assert isinstance(done, SignedIn)
    with pytest.raises(TicketSpent):
        finish_with_totp(ANYBODY, ticket=ticket, code=app.now(), device=DEVICE)


def test_a_code_is_used_up_account_wide() -> None:
    user, app = with_totp()
    code = app.now()
    finish_with_totp(ANYBODY, ticket=ticket_of(user), code=code, device=DEVICE)
    with pytest.raises(InvalidForm):
        finish_with_totp(ANYBODY, ticket=ticket_of(user), code=code, device=DEVICE)
    with pytest.raises(WrongCode):
        sign_in_at_once(ANYBODY, identifier=user.handle, password=PASSWORD, totp_code=code, device=DEVICE)


def test_an_older_step_is_refused_after_a_newer_one() -> None:
    user, app = with_totp()
    device = TotpDevice.objects.get(user=user)
    moment = int(time.time())
    assert device.verify_token(app.at(moment))
    assert not device.verify_token(app.at(moment - 30))


def test_a_ticket_dies_after_ten_wrong_codes() -> None:
    user, app = with_totp()
    ticket = ticket_of(user)
    for _ in range(10):
        with pytest.raises(InvalidForm):
            finish_with_totp(ANYBODY, ticket=ticket, code="000000", device=DEVICE)
    with pytest.raises(TicketSpent):
        finish_with_totp(ANYBODY, ticket=ticket, code=app.now(), device=DEVICE)


def test_a_backup_code_works_once_with_or_without_its_dash() -> None:
    user, _ = with_totp()
    first, second = new_backup_codes(user)[:2]
    finish_with_totp(ANYBODY, ticket=ticket_of(user), code=f"{first[:4]}-{first[4:]}", device=DEVICE)
    with pytest.raises(InvalidForm):
        finish_with_totp(ANYBODY, ticket=ticket_of(user), code=first, device=DEVICE)
    finish_with_totp(ANYBODY, ticket=ticket_of(user), code=second, device=DEVICE)


def test_everything_in_one_request() -> None:
    user, app = with_totp()
    wanted = sign_in_at_once(ANYBODY, identifier=user.handle, password=PASSWORD, device=DEVICE)
    assert isinstance(wanted, SecondFactorWanted)
    assert not Voucher.objects.exists(), "that wire needs no ticket"
    done = sign_in_at_once(ANYBODY, identifier=user.handle, password=PASSWORD, totp_code=app.now(), device=DEVICE)
    assert isinstance(done, SignedIn)


def test_a_password_changed_meanwhile_voids_the_ticket() -> None:
    user, app = with_totp()
    ticket = ticket_of(user)
    User.objects.filter(id=user.id).update(password_changed_at=now() + timedelta(seconds=1))
    with pytest.raises(TicketSpent):
        finish_with_totp(ANYBODY, ticket=ticket, code=app.now(), device=DEVICE)
