"""Deleting with a mailed code: the authenticator is asked too where it is on, whoever switched it on."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.authentication import actor_for_token
from accounts.models import TotpDevice, User
from accounts.operations.deletion import delete_account
from accounts.operations.deletion_code import delete_with_code, request_deletion_code
from accounts.signing_in.second_factor import confirm, provision
from core.actor import Actor
from core.errors import Code, ProductError, RateLimited
from core.limits import request_scope
from guilds.operations.guilds import create_guild
from tests.mailbox import queued_mails
from tests.newcomers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_is_on")]


def mailed_code(actor: Actor) -> str:
    request_deletion_code(actor)
    return str(queued_mails(actor.user.email, "account_deletion_code")[-1]["code"])


def refusal(actor: Actor, code: str, second_factor: str = "") -> Any:
    with pytest.raises(ProductError) as refused:
        delete_with_code(actor, code=code, second_factor=second_factor)
    return refused.value.reason or refused.value.code


def with_authenticator() -> tuple[Actor, str, tuple[str, ...]]:
    actor, token = signed_in()
    codes = provision(actor.user).backup_codes
    confirm(actor.user)
    actor.user.refresh_from_db()
    return actor, token, codes


def test_the_authenticator_is_asked_where_it_is_on() -> None:
    actor, token, codes = with_authenticator()
    code = mailed_code(actor)
    assert refusal(actor, code) == "deletion_totp_missing"
    assert refusal(actor, code, "000000") == "deletion_totp_wrong"
    assert actor_for_token(token) is not None
    delete_with_code(actor, code=code, second_factor=codes[0])
    assert actor_for_token(token) is None
    assert User.objects.get(id=actor.user_id).pending_deletion_at is not None


def test_an_authenticator_that_was_never_confirmed_is_not_asked() -> None:
    actor, _ = signed_in()
    provision(actor.user)
    assert TotpDevice.objects.filter(user=actor.user, confirmed=False).exists()
    delete_with_code(actor, code=mailed_code(actor), second_factor="")


def test_a_refused_deletion_leaves_the_code_for_another_try() -> None:
    actor, _ = signed_in()
    guild = create_guild(actor, name="Cats")
    code = mailed_code(actor)
    assert refusal(actor, code) is Code.USER_OWNS_GUILDS
    actor.user.owned_guilds.filter(id=guild.id).delete()
    delete_with_code(actor, code=code, second_factor="")


def test_codes_are_the_accounts_own() -> None:
    (mine, _), (other, _) = signed_in(), signed_in()
    own, foreign = mailed_code(mine), mailed_code(other)
    assert own == foreign or refusal(mine, foreign) == "deletion_code_wrong"
    delete_with_code(mine, code=own, second_factor="")


def test_without_an_address_there_is_nowhere_to_send_a_code() -> None:
    actor, _ = signed_in(email=None)
    with pytest.raises(ProductError) as refused:
        request_deletion_code(actor)
    assert refused.value.reason == "deletion_code_has_no_address"


def test_without_mail_no_code_is_promised(settings: Any) -> None:
    actor, _ = signed_in()
    settings.GUILDHALL = replace(settings.GUILDHALL, email_url="")
    with pytest.raises(ProductError) as refused:
        request_deletion_code(actor)
    assert (refused.value.code, refused.value.reason) == (Code.DELETION_FAILED, "deletion_mail_is_off")


def test_both_wires_share_one_budget() -> None:
    actor, _ = signed_in()
    for _ in range(5):
        with request_scope(enforced=True):
            delete_account(actor)
    code = mailed_code(actor)
    with request_scope(enforced=True), pytest.raises(RateLimited):
        delete_with_code(actor, code=code, second_factor="")
    delete_with_code(actor, code=code, second_factor="")
