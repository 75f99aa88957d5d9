"""The operator's commands."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.authentication import actor_for_token
from accounts.models import User
from integrations.models import Application
from integrations.oauth2.scopes import ADMIN_APPLICATION_ID
from tests.newcomers import newcomer

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_bot_and_its_token() -> None:
    owner = newcomer()
    token = told("createbot", "Trace r", "--owner", owner.handle).split("token:")[1].strip()
    actor = actor_for_token(token)
    assert actor is not None
    assert actor.user.bot_owner == owner


def test_the_one_application_of_administrators() -> None:
    told("createbot", "Console", "--admin")
    assert Application.objects.get().id == ADMIN_APPLICATION_ID
    with pytest.raises(CommandError):
        told("createbot", "Console", "--admin")


@pytest.mark.parametrize("arguments", [("--owner", "nobody"), ("--guild", "5")])
def test_a_bot_for_nobody_is_not_made(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        told("createbot", "Beep", *arguments)
    assert not User.objects.filter(is_bot=True).exists()


def test_an_administrator_with_a_made_password() -> None:
    password = told("createadmin").split("password: ")[1].strip()
    user = User.objects.get(is_superuser=True)
    assert user.check_password(password)
    assert (user.handle, user.acls, user.is_staff) == ("admin", ["*"], True)
    assert "already" in told("createadmin", "--if-none")
    with pytest.raises(CommandError, match=r"email: .*--username NAME --email ADDRESS"):
        told("createadmin")
    assert "username: ann" in told("createadmin", "--username", "ann", "--email", "ann@example.com")


def test_a_password_from_standard_input(monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a-good-Passphrase\n"))
    assert "a-good" not in told("createadmin", "--password-stdin")
    assert User.objects.get(is_superuser=True).check_password("a-good-Passphrase")
    monkeypatch.setattr("sys.stdin", io.StringIO("password123\n"))
    with pytest.raises(CommandError, match="too common"):
        told("createadmin", "--password-stdin", "--username", "other", "--email", "o@example.com")
