"""What operators ask on the command line: is everything in order, and what has lapsed."""

import fcntl
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection, connections

from accounts.authentication import actor_for_token
from accounts.models import AuthSession, User, Voucher
from chat.models import Channel, ChannelKind, MessageNonce
from config import checking
from config.purging import LAPSING, works
from config.transfer.databases import forgotten_copies, snapshot
from core.clock import at, now
from core.commands import Bars, TeachingCommand
from core.jobs.registry import periodic_named
from core.models import Job, JobState
from tests.mode import SCALED
from tests.newcomers import newcomer, signed_in
from tests.topic_side import topic_of
from tests.world import World

pytestmark = pytest.mark.django_db
OURS = ("accounts", "config", "core", "integrations", "moderation")


def told(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def checked(*arguments: str) -> tuple[dict[str, str], bool]:
    """What each part was found to be, and whether all of it was in order."""
    out, is_fine = StringIO(), True
    try:
        call_command("check", *arguments, stdout=out, stderr=StringIO())
    except CommandError:
        is_fine = False
    lines = [line.split() for line in out.getvalue().splitlines()]
    return {line[1]: line[0] for line in lines if line[0] in ("ok", "warning", "failed", "off")}, is_fine


@pytest.fixture
def plain(settings: Any, tmp_path: Path) -> Any:
    """Settings that nothing is wrong with, and a storage of their own."""
    settings.GUILDHALL = replace(settings.GUILDHALL, storage_url=f"file://{tmp_path}/media", data_dir=tmp_path)
    return settings


def test_everything_is_tried(plain: Any, tmp_path: Path) -> None:
    found, is_fine = checked()
    assert is_fine
    expected = {"database": "ok", "migrations": "ok", "jobs": "off", "storage": "ok", "mail": "off", "voice": "off"}
    assert expected.items() <= found.items()
    assert found["redis"] == ("ok" if SCALED else "off")
    assert found.get("clock") == ("ok" if SCALED else None)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    # RATE_LIMITS is off in tests, which is a warning.
    assert (found["settings"], checked("--strict")[1]) == ("warning", False)
    assert checked("--code") == ({}, True)


def test_what_fails_is_named(plain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    plain.GUILDHALL = replace(
        plain.GUILDHALL,
        storage_url=f"file://{tmp_path}/file",
        email_url="smtp://127.0.0.1:1",
        livekit_url="ws://127.0.0.1:1",
        livekit_api_key="key",
        livekit_api_secret="s" * 40,
        livekit_private_network=True,
    )
    plain.EMAIL_BACKEND, plain.EMAIL_HOST, plain.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,
    )
    monkeypatch.setattr(checking, "_FREE_REFUSED", 2**70)
    found, is_fine = checked()
    assert not is_fine
    assert {part for part, state in found.items() if state == "failed"} == {"storage", "mail", "voice", "disk"}


def test_clocks_that_are_apart_are_told() -> None:
    states = [checking._skew("x", now() - timedelta(seconds=seconds)).state for seconds in (0, 5, 60)]
    assert states == ["ok", "warning", "failed"]


def lapse() -> None:
    """Something of many kinds whose time is over."""
    alice = World().person("alice")
    with at(now() - timedelta(days=400)):
        signed_in()
        Voucher.objects.create(purpose="ticket", token_hash="x", expires_at=now())
        MessageNonce.objects.create(author_id=alice.user_id, nonce="1", channel_id=5, message_id=5)
        Session.objects.create(session_key="x", session_data="x", expire_date=now())
        ended = {"queue": "fast", "arguments": {}, "run_after": now(), "created_at": now(), "finished_at": now()}
        Job.objects.create(name="x", state=JobState.DONE, **ended)


def test_what_has_lapsed_is_counted_and_goes(plain: Any) -> None:
    lapse()
    counted = {lapsing.what: lapsing.due().count() for lapsing in LAPSING}
    assert sum(number > 0 for number in counted.values()) >= 5
    shown = told("purge", "--dry-run")
    assert all(f"{number:>10}  {what}" in shown for what, number in counted.items())
    assert AuthSession.objects.exists()
    assert "Done. Nothing is left." in told("purge")
    assert not AuthSession.objects.exists()
    assert not any((Voucher.objects.exists(), MessageNonce.objects.exists(), Session.objects.exists()))


def test_what_waits_for_a_decision_has_not_lapsed(plain: Any) -> None:
    """A room whose deletion nobody approved stays, whatever date was set for it."""
    topic = topic_of(World().person("alice"))
    gone = {"is_deleted": True, "permanent_delete_at": now() - timedelta(days=1), "name": "room"}
    room = Channel.objects.create(
        kind=ChannelKind.TOPIC_ROOM, home_topic_id=topic.id, deletion_status="pending", **gone
    )
    assert "         0  rooms whose deletion was approved" in told("purge", "--dry-run")
    Channel.objects.filter(id=room.id).update(deletion_status="approved")
    assert "         1  rooms whose deletion was approved" in told("purge", "--dry-run")
    told("purge")
    assert not Channel.objects.filter(id=room.id, kind=ChannelKind.TOPIC_ROOM).exists()


@pytest.mark.embedded
def test_the_copy_of_a_backup_that_was_killed_is_told_and_goes(plain: Any) -> None:
    folder = Path(connection.settings_dict["NAME"]).parent
    left, new, used = (folder / f".snapshot-{name}" for name in ("left", "new", "used"))
    for copy in (left, new, used):
        copy.mkdir()
        (copy / "copy.sqlite3").write_bytes(b"rows")
    for copy in (left, used):
        os.utime(copy, (0, 0))
    holder = os.open(used, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    try:
        assert checked()[0]["disk"] == "warning"
        line = "  copies of the database, of backups that were killed"
        assert f"1{line}" in told("purge", "--dry-run")
        assert left.exists()
        told("purge")
        assert (left.exists(), new.exists(), used.exists()) == (False, True, True)
        assert f"0{line}" in told("purge", "--dry-run")
    finally:
        os.close(holder)
        for copy in (new, used):
            shutil.rmtree(copy)


def test_a_backup_holds_its_copy(plain: Any) -> None:
    with snapshot() as alias:
        path = Path(connections[alias].settings_dict["NAME"]).parent
        if not SCALED:
            os.utime(path, (0, 0))
        assert forgotten_copies() == []


def test_every_kind_has_work_that_exists() -> None:
    for work in works():
        assert work == "console.forget_sessions" or periodic_named(work)


def test_a_bot_gets_another_token() -> None:
    owner = newcomer()
    made = told("bot", "create", "Helper", "--owner", owner.handle)
    old = made.split("token:")[1].strip()
    bot = User.objects.get(is_bot=True)
    new = told("bot", "token", str(bot.id)).split("token:")[1].strip()
    actor = actor_for_token(new)
    assert actor is not None
    assert (actor.user_id, actor_for_token(old)) == (bot.id, None)
    with pytest.raises(CommandError):
        told("bot", "token", "5")


def test_a_password_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["a-good-Passphrase", "another"])
    monkeypatch.setattr("accounts.management.commands.createadmin.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="two different"):
        told("createadmin", "--prompt")
    answers = iter(["a-good-Passphrase", "a-good-Passphrase"])
    assert "as given" in told("createadmin", "--prompt")
    assert User.objects.get(is_superuser=True).check_password("a-good-Passphrase")


def test_help_teaches_by_examples() -> None:
    ours = [name for name, app in get_commands().items() if app in OURS]
    taught = [name for name in ours if isinstance(load_command_class(get_commands()[name], name), TeachingCommand)]
    assert {"audit", "backup", "restore", "move", "check", "purge", "bot", "createadmin"} <= set(taught)
    for name in taught:
        command = load_command_class(get_commands()[name], name)
        shown = command.create_parser("manage.py", name).format_help()
        assert f"manage.py {name}" in shown.partition("example")[2], name


def test_progress_is_a_bar_on_a_terminal_and_rare_lines_elsewhere() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    shown = []
    for stream in (Terminal(), StringIO()):
        bars = Bars(stream)
        step = bars("files", 4)
        for _ in range(4):
            step(1)
        bars.end()
        shown.append(stream.getvalue())
    assert shown == [f"\r[{'#' * 30}] files: 4 of 4 (100 %)\n", ""]
