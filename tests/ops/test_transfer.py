"""Backups hold everything, let nobody in, and come back whole; a database moves to another one."""

import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from accounts.models import User
from chat.models import Message
from config.transfer import archive as archives
from config.transfer import restoring
from config.transfer.archive import Archive, BadArchive, Writer
from config.transfer.databases import InUse, held_still, sqlite_file
from config.transfer.moving import move
from config.transfer.restoring import CannotRestore, checked, restore
from config.transfer.tables import LEFT_OUT, known_migrations, tables_after
from core.actor import Actor
from core.clock import now
from core.models import Job
from core.operations import operation
from core.storage import Files, files
from integrations.models import Buyer
from moderation.audit import record_admin
from tests.buckets import new_bucket
from tests.conftest import MakeServers
from tests.databases import fresh_database, fresh_sqlite
from tests.files_side import PICTURE, place, recording
from tests.mode import SCALED
from tests.ops.instances import database, untold
from tests.people import PASSWORD, register, text_channel
from tests.pictures import data_url
from tests.servers import Servers
from tests.topic_side import topic_of

pytestmark = pytest.mark.django_db(transaction=True)


@operation("test.warn")
def warn(actor: Actor) -> None:
    record_admin(actor, "warn", "user", 5, message="Grüße\n\U0001f600")


@pytest.fixture
def stored(tmp_path: Path, settings: Any) -> Files:
    """The storage of this test alone."""
    settings.GUILDHALL = replace(settings.GUILDHALL, storage_url=f"file://{tmp_path}/media")
    return files()


@pytest.fixture
def filled(stored: Files) -> list[Any]:
    """An instance with rows of many kinds; the tables that it has."""
    scene = place()
    scene.sent(("cat.png", PICTURE), content="a cat, words to find")
    scene.wire.form("POST", scene.path, {"content": "it's “quoted” \\ and \U0001f600 'twice' twice"})
    warn(scene.guild.owner)
    topic_of(scene.bob)
    Group.objects.create(id=7, name="old")
    Buyer.objects.create(user_id=scene.bob.user_id, queued=timedelta(days=400, microseconds=1))
    Session.objects.create(session_key="of-the-console", session_data="x", expire_date=now())
    Job.objects.create(name="x", queue="fast", arguments={"a": [None, 1.5, "ü"]}, run_after=now(), created_at=now())
    return tables_after(known_migrations())


@pytest.fixture
def made(filled: list[Any], tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "backup.zip"
    told = StringIO()
    call_command("backup", str(path), stdout=told, stderr=StringIO())
    assert f"{path}: " in told.getvalue()
    return path


def sums(tables: list[Any], alias: str = "default") -> dict[str, str]:
    return {table.name: str(table.sum(alias)) for table in tables}


def test_a_backup_comes_back_row_by_row(made: Path, filled: list[Any], stored: Files, tmp_path: Path) -> None:
    before = sums(filled)
    keys = set(stored.keys())
    contents = {key: stored.open(key).read() for key in keys}
    assert sum(not told.startswith("0:") for told in before.values()) > 15
    assert made.stat().st_mode & 0o077 == 0
    stored.delete(next(iter(keys)))
    with database(fresh_database(tmp_path)) as alias:
        assert restore(checked(made, alias=alias, told=untold), alias=alias, told=untold) > 50
        assert sums(filled, alias) == before
        assert {key: stored.open(key).read() for key in set(stored.keys())} == contents
        assert not Session.objects.using(alias).exists()
        text = "SELECT id, words FROM chat_message ORDER BY id"
        with connections[alias].cursor() as there, connection.cursor() as here:
            there.execute(text)
            here.execute(text)
            assert there.fetchall() == here.fetchall()
            if connection.vendor == "sqlite":
                there.execute("SELECT count(*) FROM chat_message_words WHERE chat_message_words MATCH 'words'")
                assert there.fetchone() == (1,)
        # What the database numbers itself goes on behind what was restored.
        assert Group.objects.using(alias).create(name="new").id > Group.objects.get(name="old").id
        with pytest.raises(CannotRestore, match="not empty"):
            checked(made, alias=alias, told=untold)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(made))
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", str(made))


def rewritten(made: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None], seal: bool = True) -> Path:
    """The backup with other members and another manifest, sealed as this instance does it, or as it was."""
    with zipfile.ZipFile(made) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    if seal:
        manifest.pop("seal")
        manifest["seal"] = archives._seals(manifest)[0]
    path = made.with_name("changed.zip")
    with zipfile.ZipFile(path, "w") as new:
        for name, content in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            new.writestr(name, content)
    return path


def member(name: str, content: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        described = archives.hashlib.sha256(content).hexdigest()
        manifest["members"][name] = {"size": len(content), "sha256": described}
        members[name] = content

    return change


def unlisted(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["../evil"] = b"x"


def missing(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del members["tables/accounts.User.jsonl"]


def swapped(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/accounts.User.jsonl"] += b" "


def promoted(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    rows = members["tables/accounts.User.jsonl"].replace(b"false", b"true")
    member("tables/accounts.User.jsonl", rows)(members, manifest)


def odd_row(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    member("tables/accounts.User.jsonl", b'[1, "two"]\n')(members, manifest)


def deep_row(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    member("tables/accounts.User.jsonl", b"[" * 100_000 + b"\n")(members, manifest)


def newer(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["migrations"].append("chat.9999_of_next_year")


def of_no_version(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["migrations"] = 7


def without_a_table(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del manifest["tables"]["accounts.User"]


def other_format(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["format"] = 2


def other_seal(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["seal"] = "0" * 64


def test_nothing_is_touched_by_a_backup_that_is_not_whole(made: Path, stored: Files, tmp_path: Path) -> None:
    """SEC-095"""
    for key in list(stored.keys()):
        stored.delete(key)
    cases: list[tuple[Any, bool, str]] = [
        (unlisted, True, "does not hold what its manifest says: '../evil'"),
        (member("../../evil", b"x"), True, "No backup has a member called"),
        (member("files/../../evil", b"x"), True, "No backup has a member called"),
        (member("/etc/passwd", b"x"), True, "No backup has a member called"),
        (member("secrets/../../x", b"x"), True, "No backup has a member called"),
        (member("tables/chat.Nothing.jsonl", b""), True, "A table is listed that is not there"),
        (missing, True, "does not hold what its manifest says"),
        (swapped, True, "is not what was written"),
        (promoted, True, "does not hold the rows that its manifest sums up"),
        (promoted, False, "was not made with this SECRET_KEY"),
        (odd_row, True, "accounts.User, row 1"),
        (deep_row, True, "accounts.User, row 1"),
        (newer, True, r"newer version \(0\.1\.0; .* such as chat\.9999_of_next_year\. Restore it with that version"),
        (of_no_version, True, "does not say which tables"),
        (without_a_table, True, "other tables"),
        (other_format, True, "has format 2, .* Restore it with the version that made it"),
        (other_seal, False, "was not made with this SECRET_KEY"),
    ]
    with database(fresh_database(tmp_path)) as alias:
        for change, seal, said in cases:
            path = rewritten(made, change, seal)
            with pytest.raises((BadArchive, CannotRestore), match=said):
                checked(path, alias=alias, told=untold)
        assert not User.objects.using(alias).exists()
        checked(rewritten(made, other_seal, seal=False), alias=alias, from_elsewhere=True, told=untold)
        (tmp_path / "text.zip").write_text("no zip")
        with pytest.raises(BadArchive, match="is no backup"):
            checked(tmp_path / "text.zip", alias=alias, told=untold)
    assert not list(stored.keys())
    assert not (tmp_path.parent / "evil").exists()


def test_secrets_are_there_before_the_rows(
    made: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the rows, whatever stops a restore would stop it for good: the database is not empty any more."""
    whole = tmp_path / "whole.zip"
    call_command("backup", str(whole), "--with-secrets", "--without-files", stdout=StringIO(), stderr=StringIO())
    settings.GUILDHALL = replace(settings.GUILDHALL, data_dir=tmp_path)
    restored = tmp_path / "secrets" / "secret_key"
    monkeypatch.setattr(restoring, "fill", lambda *_: int(restored.read_text() == django_settings.SECRET_KEY))
    with database(fresh_database(tmp_path)) as alias:
        assert restore(checked(whole, alias=alias, told=untold), alias=alias, told=untold) == 1
    assert restored.stat().st_mode & 0o077 == 0


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LONGEST_LINE", 20)
    writer = Writer(tmp_path / "a.zip")
    writer.add("tables/a.B.jsonl", [b'["', b"a" * 15, b'"]\n', b'["', b"a" * 1_000_000, b'"]\n'])
    writer.finish({})
    rows = Archive(tmp_path / "a.zip").rows("a.B")
    assert next(rows) == ["a" * 15]
    with pytest.raises(ValueError, match="too long"):
        next(rows)


def test_secrets_are_in_a_backup_only_if_asked_for(made: Path, tmp_path: Path) -> None:
    """SEC-096"""
    with zipfile.ZipFile(made) as plain:
        content = b"".join(map(plain.read, plain.namelist()))
    assert django_settings.SECRET_KEY.encode() not in content
    assert b"of-the-console" not in content
    assert "sessions.Session" in LEFT_OUT
    whole = tmp_path / "whole.zip"
    call_command("backup", str(whole), "--with-secrets", "--without-files", stdout=StringIO(), stderr=StringIO())
    archive = Archive(whole)
    assert archive.open("secrets/secret_key").read().decode() == django_settings.SECRET_KEY
    assert archive.names("files/") == []


def test_a_backup_shows_one_moment_while_people_write(filled: list[Any], tmp_path: Path) -> None:
    stop, written = threading.Event(), [0]
    columns = {"queue": "fast", "arguments": {}, "run_after": now(), "created_at": now()}

    def write_pairs() -> None:
        while not stop.is_set():
            with transaction.atomic():
                Job.objects.create(name="left", **columns)
                Job.objects.create(name="right", **columns)
            written[0] += 1
        connections.close_all()

    thread = threading.Thread(target=write_pairs)
    thread.start()
    try:
        while not written[0]:
            time.sleep(0.01)
        call_command("backup", str(tmp_path / "a.zip"), stdout=StringIO(), stderr=StringIO())
        between = written[0]
        while written[0] == between:
            time.sleep(0.01)
    finally:
        stop.set()
        thread.join()
    names = [row[1] for row in Archive(tmp_path / "a.zip").rows("core.Job")]
    assert names.count("left") == names.count("right") > 0


def test_a_backup_that_fails_leaves_nothing(filled: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("config.transfer.backup._files", full)
    with pytest.raises(CommandError, match="There is no backup: No space left"):
        call_command("backup", str(tmp_path / "a.zip"), stdout=StringIO(), stderr=StringIO())
    assert not list(tmp_path.glob("a.zip*"))


def test_a_bucket_that_may_not_be_read_is_not_one_without_files(
    filled: list[Any], stored: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = StringIO()

    def refused(_files: Files, _key: str) -> Iterator[bytes]:
        raise ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")
        yield b""

    monkeypatch.setattr(Files, "chunks", refused)
    status = 404
    call_command("backup", str(tmp_path / "a.zip"), stdout=told, stderr=StringIO())
    assert "files were deleted while" in told.getvalue()
    status = 403
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("backup", str(tmp_path / "b.zip"), stdout=told, stderr=StringIO())
    assert not list(tmp_path.glob("b.zip*"))


def test_a_backup_is_never_written_into_a_file_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-096: in a folder where others write, one could lie there for them to read, or lead to another file."""
    other = tmp_path / "other"
    other.write_text("precious")
    (tmp_path / "a.zip.part").symlink_to(other)
    with pytest.raises(FileExistsError, match="was interrupted"):
        Writer(tmp_path / "a.zip")
    (tmp_path / "a.zip.part").unlink()

    def no_links(*_: Any) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(archives.os, "link", no_links)  # as on a stick, or on another system's share
    writer = Writer(tmp_path / "a.zip")
    writer.finish({})
    assert Archive(tmp_path / "a.zip").is_sealed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "other"]
    assert other.read_text() == "precious"


async def test_a_restored_server_serves(servers: Servers, new_servers: MakeServers, tmp_path: Path) -> None:
    alice = await register(servers.http_url, "alice")
    await alice.ask("PATCH", "/users/@me", {"avatar": data_url(PICTURE)})
    channel = text_channel(await alice.guild())
    await alice.say(channel["id"], "before the fire")
    path = tmp_path / "backup.zip"
    servers.manage("backup", str(path))
    other = new_servers(start=False)
    assert "Restored: " in other.manage("restore", str(path))
    other.start()
    with httpx.Client(base_url=f"{other.other_url}/v1", timeout=30) as client:
        signed_in = client.post("/auth/login", json={"email": alice.email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        client.headers["Authorization"] = signed_in.json()["token"]
        history = client.get(f"/channels/{channel['id']}/messages").json()
        assert [message["content"] for message in history] == ["before the fire"]
        me = client.get("/users/@me").json()
        shown = httpx.get(f"{other.http_url}/media/avatars/{me['id']}/{me['avatar']}.png")
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
        sent = client.post(f"/channels/{channel['id']}/messages", json={"content": "and after"})
        assert sent.status_code == 200


async def test_files_come_from_a_folder_into_a_bucket_and_are_shown_as_what_they_are(
    servers: Servers, new_servers: MakeServers, tmp_path: Path
) -> None:
    alice = await register(servers.http_url, "alice")
    me = await alice.ask("PATCH", "/users/@me", {"avatar": data_url(PICTURE)})
    channel = text_channel(await alice.guild())
    contents = {"cat.png": PICTURE, "voice.wav": recording(), "page.html": b"<script>alert(1)</script>"}
    payload = (None, json.dumps({"attachments": [{"id": number} for number in range(len(contents))]}))
    parts = {f"files[{number}]": item for number, item in enumerate(contents.items())}
    path = f"/v1/channels/{channel['id']}/messages"
    signed_in = {"Authorization": alice.token}
    sent = await alice.client.post(servers.http_url + path, files={"payload_json": payload, **parts}, headers=signed_in)
    assert sent.status_code == 200, sent.text
    servers.manage("backup", str(tmp_path / "backup.zip"))
    with new_bucket("media/of/guildhall") as address:
        other = new_servers(start=False, STORAGE_URL=address)
        other.manage("restore", str(tmp_path / "backup.zip"))
        other.start()
        with httpx.Client(base_url=other.http_url, headers=signed_in, timeout=30) as client:
            (message,) = client.get(path).json()
            found = {one["filename"]: client.get(one["url"]) for one in message["attachments"]}
            avatar = client.get(f"/media/avatars/{me['id']}/{me['avatar']}.png")
        assert {name: answer.content for name, answer in found.items()} == contents
        types = {name: answer.headers["content-type"] for name, answer in found.items()}
        assert types == {"cat.png": "image/png", "voice.wav": "audio/wav", "page.html": "application/octet-stream"}
        assert found["page.html"].headers["content-disposition"].startswith("attachment")
        assert (avatar.status_code, avatar.headers["content-type"]) == (200, "image/png")
        again = str(tmp_path / "again.zip")
        other.manage("backup", again)
        assert sorted(Archive(Path(again)).names("files/")) == sorted(Archive(tmp_path / "backup.zip").names("files/"))


def test_move_wants_postgresql_and_a_file_that_stands_still(tmp_path: Path) -> None:
    if not SCALED:
        with pytest.raises(CommandError, match="DATABASE_URL"):
            call_command("move", "--from", str(tmp_path / "x"))
    with pytest.raises(CannotRestore, match="There is no file"):
        move(tmp_path / "none.sqlite3", told=untold)
    path = tmp_path / "used.sqlite3"
    with held_still(path), pytest.raises(InUse, match="cannot be held still"), held_still(path, patience=0.01):
        pass


@pytest.mark.scaled
@pytest.mark.timeout(400)  # two seconds, unless it is the first to want a migrated file of SQLite
def test_everything_moves_from_sqlite_to_postgresql(made: Path, filled: list[Any], tmp_path: Path) -> None:
    before = sums(filled)
    fresh_sqlite(tmp_path)
    file = tmp_path / "guildhall.sqlite3"
    with sqlite_file(file) as alias:
        restore(checked(made, alias=alias, told=untold), alias=alias, told=untold)
        assert sums(filled, alias) == before
    with database(fresh_database(tmp_path)) as alias:
        assert move(file, alias=alias, told=untold) == before
        assert sums(filled, alias) == before
        found = Message.objects.using(alias).extra(where=["words @@ 'twice'::tsquery"])
        assert [message.content for message in found] == ["it's “quoted” \\ and \U0001f600 'twice' twice"]
        columns = "SELECT id, words::text FROM chat_message ORDER BY id"
        with connections[alias].cursor() as there, connection.cursor() as here:
            there.execute(columns)
            here.execute(columns)
            assert there.fetchall() == here.fetchall()
        with pytest.raises(CannotRestore, match="not empty"):
            move(file, alias=alias, told=untold)
    assert file.exists()
