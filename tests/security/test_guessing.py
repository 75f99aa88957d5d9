"""SEC-010 on the guild wire: success buys no more guesses at somebody else. TF-018: what is mailed runs out."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.models.user import UserFlags
from accounts.operations.mail_codes import mail_code, mail_code_later
from accounts.operations.passwordless import sign_in_by_mailed_code, sign_in_by_mailed_link
from accounts.operations.sign_in import WrongCode
from accounts.signing_in.devices import Device
from accounts.signing_in.purposes import PASSWORDLESS
from core.actor import Actor
from core.api.json import encode
from core.clock import at, now
from core.sealing import seal
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, newcomer
from tests.wire import LIMITED, Wire

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.210"


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


@pytest.mark.usefixtures("mail_is_on")
def test_who_left_comes_back_by_mail_alone() -> None:
    user, _, _ = _mailed()
    User.objects.filter(id=user.id).update(flags=UserFlags.SELF_DELETED, pending_deletion_at=now())
    with at(now() + timedelta(minutes=2)):
        mail_code_later(sealed=seal(encode({"purpose": PASSWORDLESS.name, "identity": user.email, "language": ""})))
        code = str(queued_mails(str(user.email), "passwordless_login")[-1]["code"])
        device = Device(ip="192.0.2.212")
        stranger = Actor(user=None, ip="192.0.2.212")
        sign_in_by_mailed_code(stranger, identifier=user.handle, code=code, totp_code=None, device=device)
    user.refresh_from_db()
    assert (user.flags, user.pending_deletion_at) == (0, None)
