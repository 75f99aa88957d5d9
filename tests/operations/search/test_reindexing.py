"""manage.py reindex: what was written before there was an index, and everything anew."""

from importlib import import_module
from io import StringIO
from unittest.mock import MagicMock, Mock

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from chat.drafts import MessageDraft
from chat.models import Message
from chat.models.message import MESSAGES
from chat.operations.messages import send_message
from chat.search.asked import MessageSearch, Place
from chat.search.messages import search_messages
from core.clock import now
from core.jobs.runner import run
from core.models import Job
from core.search import rebuilding, tasks
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


def reindex(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("reindex", *arguments, stdout=out)
    return out.getvalue().splitlines()


def found(cats: GuildPlace, text: str) -> list[int]:
    search = MessageSearch(place=Place(guild_id=cats.id), content=text)
    return [message.id for message in search_messages(cats.owner, search, limit=25).messages]


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild("cats")


@pytest.fixture
def said(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(rebuilding, "PIECE", 2)
    channel = cats.channel_id("general")
    return [send_message(cats.owner, channel, draft=MessageDraft(content="hello")).id for _ in range(5)][::-1]


def test_what_has_no_words_gets_them_and_where_it_ended_it_goes_on(cats: GuildPlace, said: list[int]) -> None:
    Message.objects.filter(pk__in=said).update(words=None)
    assert found(cats, "hello") == []
    done, last = next(rebuilding.indexed_pieces(Message, everything=False))
    assert (done, last) == (2, said[-2])
    assert found(cats, "hello") == said[-2:]
    lines = reindex()
    assert "message: 3 indexed" in lines
    assert any(line.startswith("message: 2 of 3 (67 %)") for line in lines)
    assert found(cats, "hello") == said
    assert "message: 0 indexed" in reindex()


def test_an_upgrade_finds_what_was_written_before_by_itself(
    cats: GuildPlace, said: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In slices, each a job of its own, which knows how far all of it is."""
    monkeypatch.setattr(tasks, "SLICE_SECONDS", 0.0)
    upgrade = import_module("posts.migrations.0006_words_of_what_was_written_before")
    upgrade.ask_for_words(apps, None)
    assert not Job.objects.exists()
    Message.objects.filter(pk__in=said).update(words=None)
    upgrade.ask_for_words(apps, None)
    shown = []
    while jobs := list(Job.objects.filter(state="pending")):
        (job,) = jobs
        assert (job.name, job.queue) == (tasks.INDEX_JOB, "slow")
        assert run(job.id)
        shown.append((Job.objects.get(id=job.id).progress, len(found(cats, "hello"))))
    assert [seen for _, seen in shown] == [2, 4, 5, 5]
    assert found(cats, "hello") == said
    assert not Message.objects.filter(words=None).exists()


def test_an_index_is_made_anew_while_everything_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL nobody who writes waits for it; what interrupted runs left is taken away."""
    asked: list[str] = []
    cursor, left = MagicMock(), [(f"{MESSAGES.virtual}_ccnew",), (f"{MESSAGES.virtual}_ccold1",)]
    cursor.return_value.__enter__.return_value.execute = lambda query, params=None: asked.append(query)
    cursor.return_value.__enter__.return_value.fetchall = lambda: left
    monkeypatch.setattr(rebuilding, "connection", Mock(vendor="postgresql", in_atomic_block=False, cursor=cursor))
    rebuilding.made_anew(MESSAGES)
    assert asked[1:] == [
        f"DROP INDEX CONCURRENTLY IF EXISTS {MESSAGES.virtual}_ccnew",
        f"DROP INDEX CONCURRENTLY IF EXISTS {MESSAGES.virtual}_ccold1",
        f"REINDEX INDEX CONCURRENTLY {MESSAGES.virtual}",
    ]


@pytest.mark.scaled
@pytest.mark.django_db(transaction=True)
def test_what_interrupted_runs_left_is_gone(cats: GuildPlace, said: list[int]) -> None:
    left = [f"{MESSAGES.virtual}_{end}" for end in ("ccnew", "ccnew1", "ccold")]
    with connection.cursor() as cursor:
        for name in left:
            cursor.execute(f"CREATE INDEX {name} ON {MESSAGES.table} (id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text = ANY(%s)", [left])
    rebuilding.made_anew(MESSAGES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE %s", [f"{MESSAGES.virtual}%"])
        assert cursor.fetchall() == [(MESSAGES.virtual,)]
    assert found(cats, "hello") == said


@pytest.mark.scaled
@pytest.mark.django_db(transaction=True)
def test_postgresql_makes_it_anew_outside_of_a_transaction(cats: GuildPlace, said: list[int]) -> None:
    reindex("--all")
    assert found(cats, "hello") == said


def test_everything_is_made_anew_without_what_is_gone(cats: GuildPlace, said: list[int]) -> None:
    Message.objects.filter(pk=said[0]).update(deleted_at=now())
    Message.objects.filter(pk=said[1]).update(words="other")
    assert found(cats, "hello") == said[2:]
    assert reindex("--all", "--only", "message", "--after", str(said[-1]))[-1] == "message: 4 indexed"
    assert found(cats, "hello") == said[1:]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {MESSAGES.virtual} WHERE {MESSAGES.virtual} MATCH 'hello'")
            assert sorted(cursor.fetchall()) == sorted((id_,) for id_ in said[1:])
