"""Disabling and deleting one's account: what ends at once, what waits, and what a sign-in takes back."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.authentication import actor_for_token
from accounts.events import SessionsEnded, UserUpdated
from accounts.leaving_tasks import find_accounts_to_erase
from accounts.models import DeletionReason, User
from accounts.models.user import UserFlags
from accounts.operations.bots import create_bot
from accounts.operations.deletion import ERASE_JOB, delete_account
from accounts.operations.disabling import disable_account
from accounts.operations.sign_in import sign_in_by_email
from accounts.queries import is_signed_in
from accounts.signing_in.devices import Device
from core.actor import Actor
from core.clock import at, now
from core.errors import Code, ProductError
from core.models import Job
from guilds.operations.guilds import create_guild
from tests.mailbox import queued_mails
from tests.newcomers import PASSWORD, anonymous, signed_in
from tests.operations.events import announced, mark, names

pytestmark = pytest.mark.django_db
GRACE = timedelta(hours=72)


def row(actor: Actor) -> User:
    return User.objects.get(id=actor.user_id)


def sign_in(actor: Actor) -> None:
    sign_in_by_email(anonymous(), email=actor.user.email, password=PASSWORD, device=Device())


@pytest.mark.parametrize("end", [disable_account, delete_account])
def test_every_sign_in_ends_after_the_last_news(end: Any) -> None:
    actor, token = signed_in()
    start = mark()
    end(actor)
    assert actor_for_token(token) is None
    assert names(announced(start)) == ["UserUpdated", "SessionsEnded"]
    told, ended = announced(start)
    assert isinstance(told, UserUpdated)
    assert told.user.flags == row(actor).flags
    assert isinstance(ended, SessionsEnded)
    assert ended.session_ids is None


@pytest.mark.parametrize("end", [disable_account, delete_account])
def test_bots_wait_for_their_owner(end: Any) -> None:
    actor, _ = signed_in()
    bot = create_bot(anonymous(), name="Helper", owner=actor.user)
    known = actor_for_token(bot.token)
    assert known is not None
    start = mark()
    end(actor)
    assert SessionsEnded in [type(event) for event in announced(start) if event.streams() == (f"user:{bot.user.id}",)]
    assert actor_for_token(bot.token) is None
    assert not is_signed_in(known)
    sign_in(actor)
    assert actor_for_token(bot.token) is not None
    assert is_signed_in(known)


def test_a_disabled_account_comes_back_with_the_next_sign_in() -> None:
    actor, _ = signed_in()
    disable_account(actor)
    assert row(actor).flags & UserFlags.DISABLED
    sign_in(actor)
    assert row(actor).is_active


@pytest.mark.usefixtures("mail_is_on")
def test_deletion_is_scheduled_and_mailed() -> None:
    actor, _ = signed_in()
    before = now()
    delete_account(actor)
    user = row(actor)
    assert user.flags & UserFlags.SELF_DELETED
    assert user.pending_deletion_at is not None
    assert before + GRACE <= user.pending_deletion_at <= now() + GRACE
    assert user.deletion_reason == DeletionReason.USER_REQUESTED
    (mail,) = queued_mails(actor.user.email, "self_deletion_scheduled")
    assert mail["deletion_at"][:19] == user.pending_deletion_at.isoformat()[:19]


def test_a_sign_in_takes_the_deletion_back_completely() -> None:
    actor, _ = signed_in()
    delete_account(actor)
    sign_in(actor)
    user = row(actor)
    assert (user.is_active, user.pending_deletion_at, user.deletion_reason) == (True, None, None)


def test_owners_of_guilds_hand_over_first() -> None:
    actor, token = signed_in()
    create_guild(actor, name="Cats")
    with pytest.raises(ProductError) as refused:
        delete_account(actor)
    assert refused.value.code is Code.USER_OWNS_GUILDS
    assert actor_for_token(token) is not None
    assert row(actor).is_active


def erasures() -> list[int]:
    return [
        arguments["user_id"] for arguments in Job.objects.filter(name=ERASE_JOB).values_list("arguments", flat=True)
    ]


def test_one_job_for_each_account_that_is_due() -> None:
    (due, _), (not_yet, _), (cancelled, _) = signed_in(), signed_in(), signed_in()
    with at(now() - GRACE):
        delete_account(due)
        delete_account(cancelled)
        sign_in(cancelled)
    delete_account(not_yet)
    Job.objects.all().delete()  # what the deletions asked for themselves
    find_accounts_to_erase()
    find_accounts_to_erase()
    assert erasures() == [due.user_id]
