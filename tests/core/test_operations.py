"""An operation that lost to another at the same moment runs again, and nobody notices."""

from contextlib import nullcontext
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from accounts.events import SessionsEnded
from accounts.models import User
from core.actor import Actor
from core.error_codes import Code
from core.errors import ProductError
from core.events import publish
from core.jobs import enqueue
from core.models import Job, JobState, OutboxEvent
from core.operations import leave_for_after, operation
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


class Lost(Exception):
    """What a driver raises."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def losing(times: int, sqlstate: str, kind: type[DatabaseError] = OperationalError) -> tuple[Any, list[str]]:
    """An operation that renames its actor and loses that often; and the names it found."""
    found: list[str] = []

    @operation("test.rename")
    def rename(actor: Actor) -> str:
        found.append(actor.user.global_name)
        actor.user.global_name = "new"
        actor.user.save(update_fields=["global_name"])
        if len(found) <= times:
            raise kind("lost") from Lost(sqlstate)
        return "done"

    return rename, found


@pytest.mark.parametrize(
    ("sqlstate", "kind"), [("40P01", OperationalError), ("40001", OperationalError), ("23503", IntegrityError)]
)
def test_it_runs_again_on_what_there_is(sqlstate: str, kind: type[DatabaseError]) -> None:
    actor = World().person("alice", global_name="old")
    rename, found = losing(2, sqlstate, kind)
    assert rename(actor) == "done"
    assert found == ["old", "old", "old"]
    assert User.objects.get(pk=actor.user_id).global_name == "new"


def test_not_for_ever() -> None:
    actor = World().person("alice", global_name="old")
    rename, found = losing(99, "40P01")
    with pytest.raises(OperationalError, match="lost"):
        rename(actor)
    assert len(found) == 5
    assert User.objects.get(pk=actor.user_id).global_name == "old"


def test_what_is_gone_when_it_is_read_is_looked_for_again() -> None:
    """The check that comes first then refuses, as if the other had been earlier."""
    actor, runs = World().person("alice"), []

    @operation("test.read")
    def read(actor: Actor) -> None:
        runs.append(actor)
        if len(runs) == 2:
            raise ProductError(Code.UNKNOWN_CHANNEL)
        User.objects.get(pk=1)

    with pytest.raises(ProductError):
        read(actor)
    assert len(runs) == 2


def test_not_for_other_errors() -> None:
    rename, found = losing(1, "23505", IntegrityError)
    with pytest.raises(IntegrityError):
        rename(World().person("alice"))
    assert len(found) == 1


def test_not_within_a_transaction_of_somebody_else() -> None:
    rename, found = losing(1, "40P01")
    with pytest.raises(OperationalError), transaction.atomic():
        rename(World().person("alice"))
    assert len(found) == 1


# -- what follows ----------------------------------------------------------------------------------------------------


class Broken(Exception):
    """Neither a refusal nor the database's."""


def broken(items: list[Any]) -> None:
    User.objects.filter(pk__in=items).update(global_name="half done")
    raise Broken


def gone(items: list[Any]) -> None:
    raise DatabaseError


@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize("within", [True, False])
def test_what_follows_and_fails_changes_nothing_of_what_was_done(refuses: bool, within: bool) -> None:
    """Nor of what is told of it; and it keeps nothing else from following."""
    actor, followed = World().person("alice", global_name="old"), list[Any]()

    def renamed(items: list[Any]) -> None:
        User.objects.filter(pk__in=items).update(bio="followed")
        followed.extend(items)

    @operation("test.act")
    def act(actor: Actor) -> str:
        for finish in (broken, gone, renamed):
            leave_for_after(finish, actor.user_id)
        actor.user.global_name = "new"
        actor.user.save(update_fields=["global_name"])
        if refuses:
            raise ProductError(Code.CONTENT_BLOCKED)
        return "done"

    with transaction.atomic() if within else nullcontext():
        if refuses:
            with pytest.raises(ProductError):
                act(actor)
        else:
            assert act(actor) == "done"
    row = User.objects.get(pk=actor.user_id)
    assert (row.global_name, row.bio, followed) == ("old" if refuses else "new", "followed", [actor.user_id])


def test_a_hand_over_that_fails_after_the_commit_does_not_do_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even with an error of a transaction that lost: what was done is done, and the sweepers come back for the rest."""
    actor, runs = World().person("alice"), list[str]()

    def fail(*_: Any) -> None:
        raise OperationalError("lost") from Lost("40P01")

    for name in ("core.jobs.queue.hand_over", "core.events._send"):
        monkeypatch.setattr(name, fail)

    @operation("test.announce")
    def announce(actor: Actor) -> str:
        runs.append("run")
        enqueue("mail.send", sealed="x")
        publish(SessionsEnded(user_id=actor.user_id))
        return "done"

    assert announce(actor) == "done"
    assert runs == ["run"]
    assert Job.objects.get(name="mail.send").state == JobState.PENDING
    assert OutboxEvent.objects.count() == 1
