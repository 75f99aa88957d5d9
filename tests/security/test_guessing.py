"""SEC-010 on the guild wire: success buys no more guesses at somebody else. TF-018: what is mailed runs out."""

from datetime import timedelta

import pytest

from accounts.devices import Device
from accounts.models import User
from accounts.operations.mail_codes import mail_code
from accounts.operations.passwordless import sign_in_by_mailed_code, sign_in_by_mailed_link
from accounts.operations.sign_in import WrongCode
from accounts.purposes import PASSWORDLESS
from core.actor import Actor
from core.clock import at, now
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, newcomer
from tests.wire import Wire

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.210"
LIMITED = {"X_Fluxer_Test_Enable_Rate_Limits": "true"}


def test_success_does_not_clear_the_failures_of_an_address() -> None:
    mine, victims = newcomer(), [newcomer() for _ in range(3)]
    wire, statuses = Wire(ip=ADDRESS), []
    for number in range(12):
        own = number % 3 == 2
        user = mine if own else victims[number % len(victims)]
        body = {"email": user.email, "password": PASSWORD if own else "wrong-password"}
        statuses.append(wire.send("POST", "/auth/login", body, **LIMITED).status)
    assert 200 in statuses
    assert statuses[-1] == 429
    assert statuses.count(429) >= 2, "ten in half an hour, right or wrong"


def _mailed() -> tuple[User, str, str]:
    user = newcomer()
    user.email_verified = True
    user.save(update_fields=["email_verified"])
    assert mail_code(Actor(user=None, kind="system"), user=user, purpose=PASSWORDLESS)
    facts = queued_mails(str(user.email), "passwordless_login")[-1]
    return user, str(facts["code"]), str(facts["token"])


@pytest.mark.usefixtures("mail_is_on")
@pytest.mark.parametrize("by", ["code", "link"])
def test_what_was_mailed_runs_out_after_a_quarter_of_an_hour(by: str) -> None:
    user, code, token = _mailed()
    stranger, device = Actor(user=None, ip="192.0.2.211"), Device(ip="192.0.2.211")

    def sign_in() -> object:
        if by == "link":
            return sign_in_by_mailed_link(stranger, token=token, totp_code=None, device=device)
        return sign_in_by_mailed_code(stranger, identifier=user.handle, code=code, totp_code=None, device=device)

    with at(now() + timedelta(minutes=15, seconds=1)), pytest.raises(WrongCode):
        sign_in()
    with at(now() + timedelta(minutes=14, seconds=50)):
        sign_in()
