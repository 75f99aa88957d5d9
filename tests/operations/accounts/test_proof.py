"""Proving again who one is, by the table of the contract."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from accounts.models import AuthSession, User
from accounts.operations.sessions import end_sessions
from accounts.signing_in.sudo import Proof, is_sudo_token, new_sudo_token, require_proof
from core.actor import Actor
from core.clock import at, now
from core.errors import FieldCode, InvalidForm, ProductError, RateLimited
from core.limits import request_scope
from core.sealing import keys_for
from tests.newcomers import PASSWORD, newcomer, signed_in

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


class TestTokens:
    def test_one_counts_for_five_minutes(self) -> None:
        actor, _ = signed_in()
        moment = now()
        with at(moment):
            token = new_sudo_token(actor)
        with at(moment + timedelta(seconds=298)):
            assert is_sudo_token(actor, token)
        with at(moment + timedelta(seconds=301)):
            assert not is_sudo_token(actor, token)

    def test_one_counts_in_its_own_sign_in_while_that_lasts(self) -> None:
        actor, _ = signed_in()
        token = new_sudo_token(actor)
        other = Actor(user=actor.user, session_id=AuthSession.objects.create(user=actor.user, token_hash="x").id)
        stranger, _ = signed_in()
        assert not is_sudo_token(other, token)
        assert not is_sudo_token(stranger, token)
        assert not is_sudo_token(Actor(user=actor.user), token)
        end_sessions(actor, session_ids=[actor.session_id])
        assert not is_sudo_token(actor, token)

    @pytest.mark.parametrize("change", [{"type": "other"}, {"sub": "1"}, {"sid": None}, {"exp": 0}, {"exp": None}])
    def test_every_claim_counts(self, change: dict[str, object]) -> None:
        actor, _ = signed_in()
        key = keys_for("sudo")[0]
        claims = jwt.decode(new_sudo_token(actor), key, algorithms=["HS256"]) | change
        assert not is_sudo_token(actor, jwt.encode(claims, key, algorithm="HS256"))

    def test_only_this_instance_makes_them(self) -> None:
        actor, _ = signed_in()
        claims = jwt.decode(new_sudo_token(actor), keys_for("sudo")[0], algorithms=["HS256"])
        for forged in (
            jwt.encode(claims, "another key, long enough for this" * 2, algorithm="HS256"),
            jwt.encode(claims, keys_for("seal")[0], algorithm="HS256"),
            jwt.encode(claims, None, algorithm="none"),
        ):
            assert not is_sudo_token(actor, forged)

    def test_older_keys_still_count(self, settings: Any) -> None:
        actor, _ = signed_in()
        token = new_sudo_token(actor)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
        assert is_sudo_token(actor, token)
        settings.SECRET_KEY_FALLBACKS = []
        assert not is_sudo_token(actor, token)
