"""Writers of one process take turns: no "database is locked", nobody is overtaken, events in the order of commits."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction

from core.clock import now
from core.db.sqlite.base import write_lock
from core.db.sqlite.fifo import FifoLock
from core.models import Job

pytestmark = [pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

WRITERS = 8
TURNS = 100


def _job(name: str = "writing") -> Job:
    return Job.objects.create(name=name, queue="fast", run_after=now(), created_at=now())


def _in_threads(work: Callable[[int], None], count: int) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # reported by the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


class Queue(deque[threading.Lock]):
    """The lock's queue, which remembers how many were served between the coming and the turn of each waiter."""

    def __init__(self) -> None:
        super().__init__()
        self.served = 0
        self.came: dict[int, int] = {}
        self.ahead: list[int] = []

    def append(self, turn: threading.Lock) -> None:
        self.came[id(turn)] = self.served
        super().append(turn)

    def popleft(self) -> threading.Lock:
        turn = super().popleft()
        self.ahead.append(self.served - self.came.pop(id(turn)))
        self.served += 1
        return turn


def test_eight_writers_never_meet_a_locked_database_and_nobody_starves(monkeypatch: pytest.MonkeyPatch) -> None:
    row = _job()
    queue = Queue()
    monkeypatch.setattr(write_lock(str(connection.settings_dict["NAME"])), "_waiting", queue)
    turns = [0] * WRITERS

    def write(number: int) -> None:
        while min(turns) < TURNS:  # who has had theirs goes on, in the way of the others
            with transaction.atomic():
                attempts = Job.objects.values_list("attempts", flat=True).get(id=row.id)
                Job.objects.filter(id=row.id).update(attempts=(attempts + 1) % 30_000, progress=time.monotonic())
            turns[number] += 1

    assert _in_threads(write, WRITERS) == []
    assert max(queue.ahead) < WRITERS  # nobody was served twice while another waited
    assert len(queue.ahead) > TURNS  # they did meet
    row.refresh_from_db()
    assert row.attempts == sum(turns) % 30_000  # read-then-write lost nothing


def test_statements_outside_a_transaction_queue_up_too() -> None:
    row = _job()
    end = time.monotonic() + 1.0

    def write(number: int) -> None:
        while time.monotonic() < end:
            if number % 2:
                Job.objects.filter(id=row.id).update(progress=number)
            else:
                with transaction.atomic():
                    Job.objects.filter(id=row.id).update(error=str(number))

    assert _in_threads(write, 4) == []


def test_hooks_of_a_commit_run_before_the_next_writer_begins() -> None:
    committed: list[int] = []
    published: list[int] = []
    guard = threading.Lock()

    def write(_: int) -> None:
        for _round in range(25):
            with transaction.atomic():
                row = _job()
                with guard:
                    committed.append(row.id)
                transaction.on_commit(lambda row=row: published.append(row.id))  # type: ignore[misc]

    assert _in_threads(write, 4) == []
    assert published == committed


def test_a_hook_may_write_itself() -> None:
    def hook() -> None:
        with transaction.atomic():
            _job("from a hook")

    with transaction.atomic():
        _job()
        transaction.on_commit(hook)
    assert set(Job.objects.values_list("name", flat=True)) == {"writing", "from a hook"}
    _assert_free()


def test_the_turn_is_given_back_after_errors_and_lost_connections() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _job()
        raise ZeroDivisionError
    _assert_free()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _job()
        connection.close()
        raise ZeroDivisionError
    _assert_free()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transaction.on_commit(lambda: 1 / 0)
    _assert_free()
    assert Job.objects.count() == 0


def test_a_new_connection_does_not_lose_the_turn() -> None:
    connection.close()
    with transaction.atomic():
        _job()
        assert not write_lock(str(connection.settings_dict["NAME"])).acquire(0)
    _assert_free()


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    lock = write_lock(str(connection.settings_dict["NAME"]))
    assert lock.acquire(1)
    try:
        with pytest.raises(OperationalError, match="no turn to write"), transaction.atomic():
            pass
    finally:
        lock.release()
    with transaction.atomic():
        _job()


def test_first_come_first_served() -> None:
    lock = FifoLock()
    assert lock.acquire(0)
    served: list[int] = []

    def wait(number: int) -> None:
        assert lock.acquire(5)
        served.append(number)
        lock.release()

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
    assert not lock.acquire(0)
    lock.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_pragmas_are_those_that_were_measured() -> None:
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "cache_size", "temp_store", "mmap_size", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {
        "journal_mode": "wal",
        "synchronous": 1,
        "cache_size": -8000,
        "temp_store": 2,
        "mmap_size": 134217728,
        "foreign_keys": 1,
    }
    assert sqlite3.sqlite_version_info >= (3, 35)
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def _assert_free() -> None:
    lock = write_lock(str(connection.settings_dict["NAME"]))
    assert lock.acquire(0)
    lock.release()
