"""What every test can ask for: the migrated database, an empty cache, running servers."""

import gc
import itertools
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import HealthCheck
from hypothesis import settings as effort

from accounts.address_bans import bans
from config.wiring import wire
from core import limits
from core.content_rules import chosen_settings
from moderation.automatic import in_force
from moderation.automod.engine import RuleSet
from moderation.child_safety import quarantine
from moderation.file_bans import bans as file_bans
from tests.databases import make_template, postgres_template, sqlite_template
from tests.emptying import empty, kept_rows
from tests.mode import MODE, SCALED
from tests.servers import Servers, make_servers
from tests.services import start_redis
from tests.shared_rows import rows_of_the_module
from tests.spending import still_store

__all__ = ["rows_of_the_module"]

LOG_TAIL = 8000
HTTP_SECONDS = 30.0
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
MakeServers = Callable[..., Servers]
_running: list[Servers] = []


def pytest_configure() -> None:
    wire()
    in_force.beside = False  # what a test has written no other thread can see
    _know_nothing()
    _be_patient()


def _know_nothing() -> None:
    """What processes keep in memory is as in an empty database."""
    bans.take(())
    file_bans.take(())
    chosen_settings.take({})
    in_force.take(RuleSet(()))
    quarantine.take(())


def _be_patient() -> None:
    """A busy machine is not a fault: clients that name no time wait longer than five seconds, and examples may take
    longer than a fifth of one."""
    effort.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    effort.load_profile("patient")
    for what in ("connect", "read", "write", "pool"):
        setattr(DEFAULT_TIMEOUT_CONFIG, what, HTTP_SECONDS)


def pytest_report_header() -> str:
    return f"guildhall: {MODE} mode"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _leave_out_once(config, items)
    other = "embedded" if SCALED else "scaled"
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"only in {other} mode"))


def _leave_out_once(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `once` must not have the database, which is refused to them then; the scaled run counts them as
    deselected. In tests/browser they are about pages, whose requests are tested in both modes by others."""
    once = [item for item in items if item.get_closest_marker("once")]
    for item in once:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(f"{item.nodeid} is marked `once`, and uses the database")
    if SCALED:
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if not item.get_closest_marker("once")]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What collecting has made stays: nobody need look through thousands of tests for garbage again and again."""
    gc.collect()
    gc.freeze()
    if not session.config.option.collectonly and any(map(_needs_a_database, session.items)):
        make_template()


def _needs_a_database(item: pytest.Item) -> bool:
    """Whether it, or a server that it starts, has one."""
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & {*DATABASE_FIXTURES, "new_servers"})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and {"servers", "new_servers"} & set(getattr(item, "fixturenames", ())):
        for servers in _running:
            report.sections.append(("server log", servers.log()[-LOG_TAIL:]))
    return report


def _test_database() -> Path:
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """In scaled mode the migrated database that servers get copies of is Django's as well; runs beside each other
    have one each."""
    if SCALED:
        settings.DATABASES["default"]["TEST"] |= {"TEMPLATE": postgres_template(), "NAME": f"test_{os.getpid()}"}


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_use_migrations: bool) -> bool:
    """True in embedded mode, where a migrated SQLite file is copied into place."""
    if SCALED or not django_db_use_migrations:
        return False
    shutil.copyfile(sqlite_template(), _test_database())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Django's own set-up; emptied in our way between tests."""
    with django_db_blocker.unblock():
        kept = kept_rows()
    TransactionTestCase._fixture_teardown = lambda _: empty(kept)  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()
    _know_nothing()


@pytest.fixture
def still_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes for the limits of this process: a slow machine would otherwise earn a request back while the
    test is still counting. For tests that spend a limit to its end."""
    counters = still_store()
    monkeypatch.setattr(limits, "store", lambda: counters)


@pytest.fixture
def mail_is_on(settings: Any) -> None:
    """Mail leaves this process: into `django.core.mail.outbox` when jobs run, and see tests/mailbox.py."""
    settings.GUILDHALL = replace(settings.GUILDHALL, email_url="file:///nowhere")


@pytest.fixture(scope="session")
def new_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeServers]:
    """`new_servers(RATE_LIMITS="on")` starts an installation of its own with these settings, for tests that kill,
    stop or configure it. It ends with the test that made it, or with the run when a wider fixture made it."""
    numbers = itertools.count()

    def make(*, start: bool = True, **environment: str) -> Servers:
        folder = tmp_path_factory.mktemp(f"servers-{next(numbers)}-")
        redis_url = start_redis(folder) if SCALED else ""
        servers = make_servers(folder, redis_url, environment)
        _running.append(servers)
        if start:
            servers.start()
        return servers

    yield make
    _end(list(_running))


def _end(installations: list[Servers]) -> None:
    for servers in installations:
        _running.remove(servers)
        servers.remove()


@pytest.fixture(autouse=True)
def _end_servers_of_the_test() -> Iterator[None]:
    # Wider fixtures have been made by now, so what comes later belongs to this test.
    wider = list(_running)
    yield
    _end([servers for servers in _running if servers not in wider and not servers.shared])


@pytest.fixture(scope="session")
def counting_servers(new_servers: MakeServers) -> Servers:
    """Servers with rate limits, which all tests share that need them on sockets or pages; elsewhere a header turns
    them on (`LIMITED` in tests/wire.py)."""
    made = new_servers(start=False, RATE_LIMITS="on")
    made.shared = True
    made.start()
    return made


@pytest.fixture(scope="session")
def servers(new_servers: MakeServers) -> Servers:
    """The installation all black-box tests share. Make people and guilds of your own in it; do not kill it."""
    made = new_servers(start=False)
    made.shared = True
    made.start()
    return made
