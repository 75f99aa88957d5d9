"""Changes of an account that meet each other or fail half-way."""

import pytest

from accounts.models import User
from accounts.signing_in.purposes import EMAIL_TOKEN
from accounts.signing_in.vouchers import issue
from core.actor import Actor
from tests.newcomers import ADDRESS, PASSWORD, newcomer
from tests.wire import Reply, Wire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]
NEW_PASSWORD = "another-Horse-43-battery"


class Person:
    """Somebody with two sign-ins."""

    def __init__(self) -> None:
        self.user = newcomer()
        self.wire, self.elsewhere = Wire(Actor(user=self.user)), Wire(Actor(user=self.user))

    def login(self, password: str) -> int:
        body = {"email": self.user.email, "password": password}
        return Wire(ip=ADDRESS).send("POST", "/auth/login", body).status


def test_what_fails_together_changes_nothing() -> None:
    person, other = Person(), newcomer()
    token = issue(EMAIL_TOKEN, person.user, new_email="fresh@example.org", email_key=person.user.email_key)[1]
    tag = {"username": other.username, "discriminator": other.discriminator}
    body = {"email_token": token, "new_password": NEW_PASSWORD, "password": PASSWORD, "bio": "x", **tag}
    assert person.wire.send("PATCH", "/users/@me", body).invalid == [("username", "TAG_ALREADY_TAKEN")]
    row = User.objects.get(id=person.user.id)
    assert (row.email, row.bio, row.username) == (person.user.email, None, person.user.username)
    assert person.elsewhere.send("GET", "/users/@me").status == 200
    again = {"email_token": token, "password": PASSWORD}
    assert person.wire.send("PATCH", "/users/@me", again).status == 200  # the token was not used up


def test_two_new_passwords_at_once_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second request has shown a password that is no longer the present one when its turn comes."""
    person = Person()
    first: list[Reply] = []

    def overtaken(password: str) -> str:
        monkeypatch.undo()
        body = {"new_password": NEW_PASSWORD, "password": PASSWORD}
        first.append(person.elsewhere.send("PATCH", "/users/@me", body))
        return "a hash that is never written"

    monkeypatch.setattr("accounts.credentials.hashed", overtaken)
    late = person.wire.send("PATCH", "/users/@me", {"new_password": "yet-Another-44-horse", "password": PASSWORD})
    assert first[0].status == 200
    assert late.invalid == [("password", "INVALID_CURRENT_PASSWORD")]
    assert person.login(NEW_PASSWORD) == 200
