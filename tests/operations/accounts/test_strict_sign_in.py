"""TF-016: a password alone signs nobody in on the topic wire where the server is strict."""

from dataclasses import replace
from typing import Any

import pyotp
import pytest

from accounts.models import AuthSession, User
from accounts.models.user import UserFlags
from accounts.signing_in.second_factor import confirm, provision
from tests.newcomers import PASSWORD, newcomer
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db

NOT_SET_UP = "2FA not set up. Please complete registration."


@pytest.fixture(autouse=True)
def _strict(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, strict_password_login=True)


@pytest.fixture
def account() -> User:
    user = newcomer()
    AuthSession.objects.all().delete()
    return user


def enter(user: User, path: str = "/login", prefix: str = "/api", **more: str) -> Reply:
    body = {"username": user.handle, "password": PASSWORD} | more
    return Wire(prefix=prefix).send("POST", path, body)


@pytest.mark.parametrize("path", ["/auth/login", "/login"])
@pytest.mark.parametrize("more", [{}, {"totp_code": "123456"}])
def test_without_a_second_factor_the_right_password_is_refused(account: User, path: str, more: dict[str, str]) -> None:
    """TF-016."""
    answer = enter(account, path, **more)
    assert (answer.status, answer.body["errors"], answer.body["error"]) == (401, [NOT_SET_UP], NOT_SET_UP)
    assert not AuthSession.objects.exists()


def test_a_wrong_password_tells_nothing_of_it(account: User) -> None:
    """TF-016."""
    answer = enter(account, password="Not-the-right-1")
    assert (answer.status, answer.body["error"]) == (401, "Invalid username or password")


def test_a_ban_is_told_first(account: User) -> None:
    """TF-016."""
    User.objects.filter(pk=account.pk).update(flags=UserFlags.DELETED)
    assert enter(account).body["error"] == "Account is banned. This is a permanent ban."


def test_with_a_second_factor_nothing_changes(account: User) -> None:
    """TF-016."""
    secret = provision(account).secret
    confirm(account)
    wanted = enter(account)
    assert (wanted.status, wanted.body["require_totp"]) == (401, True)
    assert enter(account, totp_code="000000").body["error"] == "Invalid authentication code"
    assert enter(account, totp_code=pyotp.TOTP(secret).now()).status == 200


def test_the_guild_side_goes_by_its_own_rules(account: User) -> None:
    answer = Wire().send("POST", "/auth/login", {"email": account.email, "password": PASSWORD})
    assert answer.status == 200
    assert answer.body["token"]
