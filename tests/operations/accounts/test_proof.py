"""Proving again who one is, by the table of the contract."""

import pytest

from accounts.models import User
from accounts.sudo import Proof, require_proof
from core.actor import Actor
from core.errors import FieldCode, InvalidForm, ProductError, RateLimited
from core.limits import request_scope
from tests.newcomers import PASSWORD, newcomer

pytestmark = pytest.mark.django_db


def refusal(user: User, password: str | None) -> ProductError:
    with pytest.raises(ProductError) as caught:
        require_proof(Actor(user=user), proof=Proof(password=password))
    return caught.value


def test_the_right_password_passes() -> None:
    require_proof(Actor(user=newcomer()), proof=Proof(password=PASSWORD))


def test_a_wrong_password_is_named() -> None:
    problem = refusal(newcomer(), "wrong-password")
    assert isinstance(problem, InvalidForm)
    assert [(error.path, error.code) for error in problem.errors] == [("password", FieldCode.INVALID_PASSWORD)]


def test_nothing_given_asks_for_proof() -> None:
    problem = refusal(newcomer(), None)
    assert (problem.code.value, problem.extra) == ("SUDO_MODE_REQUIRED", {"has_mfa": False})


def test_a_password_never_satisfies_an_account_with_a_second_factor() -> None:
    user = newcomer()
    user.authenticator_types = [0]
    problem = refusal(user, PASSWORD)
    assert (problem.code.value, problem.extra) == ("SUDO_MODE_REQUIRED", {"has_mfa": True})


def test_an_account_of_single_sign_on_has_no_password() -> None:
    user = newcomer(password=None)
    user.traits = ["sso"]
    problem = refusal(user, "anything-at-all")
    assert isinstance(problem, InvalidForm)
    assert problem.errors[0].code is FieldCode.PASSWORD_NOT_SET
    assert refusal(user, None).code.value == "SUDO_MODE_REQUIRED"


def test_bots_and_unclaimed_accounts_pass() -> None:
    require_proof(Actor(user=newcomer(password=None)), proof=Proof())
    bot = newcomer()
    bot.is_bot = True
    require_proof(Actor(user=bot), proof=Proof())


def test_guessing_is_bounded() -> None:
    user = newcomer()
    with request_scope(enforced=True):
        for _ in range(20):
            assert isinstance(refusal(user, "wrong-password"), InvalidForm)
        assert isinstance(refusal(user, PASSWORD), RateLimited)
