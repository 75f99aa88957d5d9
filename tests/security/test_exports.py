"""Copies of somebody's data attacked: others' copies, links after their time, an erasure in the middle, what is left
after one (SEC-072); what a copy says of people who are anonymous (SEC-036), or of places one has lost (SEC-025)."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from accounts import hooks
from accounts.erasure import erase
from accounts.exports import making
from accounts.exports.making import make_copy
from accounts.exports.places import export_key
from accounts.models import DataExport, User
from accounts.operations.deletion import delete_account
from accounts.operations.erasing import begin_erasure
from accounts.operations.exports import request_export
from accounts.pictures import AVATARS
from chat.drafts import MessageDraft
from chat.models import Channel, Message
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, now
from core.errors import ProductError
from core.models import OutboxEvent
from core.storage import files
from guilds.operations.joining import leave_guild
from moderation.models import Report, ReportKind
from tests.newcomers import signed_in
from tests.pictures import picture
from tests.topic_side import person as topic_person
from tests.topic_side import post_in, topic_of
from tests.wire import Wire
from tests.world import World
from topics.models import AnonymousIdentity

pytestmark = pytest.mark.django_db
SYSTEM = Actor(user=None, kind="system")
WEEK = timedelta(days=7)


def finished(actor: Actor) -> DataExport:
    export = request_export(actor)
    assert make_copy(actor.user_id, export.id)
    return DataExport.objects.get(id=export.id)


def address_of(actor: Actor, export: DataExport) -> str:
    return str(Wire(actor).send("GET", f"/users/@me/harvest/{export.id}/download").body["download_url"])


def text_of(actor: Actor) -> str:
    """Everything that the person's copy says."""
    export = finished(actor)
    with files().open(export_key(actor.user_id, export.id)) as file, ZipFile(io.BytesIO(file.read())) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))


def over(user_id: int) -> None:
    """Erase an account whose time is over."""
    User.objects.filter(id=user_id).update(pending_deletion_at=now() - timedelta(seconds=1))
    assert erase(user_id)


# -- whose it is -----------------------------------------------------------------------------------------------------


def test_somebody_elses_copy_does_not_exist() -> None:
    alice, bob = signed_in()[0], signed_in()[0]
    export = finished(alice)
    for path in ("/users/@me/harvest/{}", "/users/@me/harvest/{}/download", "/download/status/{}"):
        foreign = Wire(bob).send("GET", path.format(export.id))
        nothing = Wire(bob).send("GET", path.format(1))
        assert (foreign.status, foreign.code) == (nothing.status, nothing.code) == (404, "UNKNOWN_HARVEST")
        assert foreign.body == nothing.body
        assert Wire().send("GET", path.format(export.id)).status == 401
    assert Wire(bob).send("GET", "/users/@me/harvest/latest").body is None


def test_the_address_is_the_key_and_no_other_is() -> None:
    alice, bob = signed_in()[0], signed_in()[0]
    export, other = finished(alice), finished(bob)
    address = address_of(alice, export)
    good = Wire().fetch(address)
    assert (good.status, good.headers["Cache-Control"], good.headers["X-Content-Type-Options"]) == (
        200,
        "no-store",
        "nosniff",
    )
    assert good.headers["Content-Disposition"] == 'attachment; filename="user-data.zip"'
    query = urlsplit(address).query
    wrong = [
        address.split("?")[0],
        address + "x",
        address.replace("ex=", "ex=9"),
        address.replace(query, query.replace("hm=", "hm=A")),
        address.replace(f"/{alice.user_id}/{export.id}/", f"/{bob.user_id}/{other.id}/"),
        address.replace(f"/{export.id}/", f"/{other.id}/"),
    ]
    for each in wrong:
        assert Wire(alice).fetch(each).status == 403, each
    assert Wire().fetch(address, "POST").status == 405


def test_the_address_ends_with_the_file() -> None:
    alice = signed_in()[0]
    address = address_of(alice, finished(alice))
    with at(now() + WEEK - timedelta(minutes=1)):
        assert Wire().fetch(address).status == 200
    with at(now() + WEEK):
        assert Wire().fetch(address).status == 403


# -- an erasure in between -------------------------------------------------------------------------------------------


def test_an_erased_accounts_copies_go_with_their_files_and_addresses() -> None:
    alice = signed_in()[0]
    export = finished(alice)
    address, key = address_of(alice, export), export_key(alice.user_id, export.id)
    over(alice.user_id)
    assert not files().exists(key)
    assert not DataExport.objects.exists()
    assert Wire().fetch(address).status == 404


def test_a_copy_asked_for_in_the_grace_period_is_still_made() -> None:
    alice = signed_in()[0]
    export = request_export(alice)
    delete_account(alice)
    assert make_copy(alice.user_id, export.id)


def test_nobody_asks_for_one_while_being_erased() -> None:
    alice = signed_in()[0]
    waiting = request_export(alice)
    User.objects.filter(id=alice.user_id).update(pending_deletion_at=now() - timedelta(seconds=1))
    assert begin_erasure(SYSTEM, user_id=alice.user_id)
    with pytest.raises(ProductError):
        request_export(alice)
    assert not make_copy(alice.user_id, waiting.id)
    assert not files().exists(export_key(alice.user_id, waiting.id))


@pytest.mark.parametrize("moment", ["while it is written", "while it is stored"])
def test_an_erasure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    alice = signed_in()[0]
    export = request_export(alice)
    if moment == "while it is written":
        monkeypatch.setattr(hooks.export_messages, "_functions", [lambda *_: over(alice.user_id) or 0])
    else:
        finish = making.finish_export
        monkeypatch.setattr(making, "finish_export", lambda *a, **k: (over(alice.user_id), finish(*a, **k))[1])
    assert not make_copy(alice.user_id, export.id)
    assert not files().exists(export_key(alice.user_id, export.id))
    assert not DataExport.objects.exists()


# -- nothing of others -----------------------------------------------------------------------------------------------


def test_nothing_in_it_ties_an_alias_to_a_person() -> None:
    """Alice met Bob as Quiet Fox only: she answered, voted, reported and was notified."""
    alice, bob = topic_person("alice"), topic_person("bob_of_secrets")
    topic = topic_of(alice)
    AnonymousIdentity.objects.create(topic=topic, user=bob.user, name="Quiet Fox", name_key="quietfox")
    feed = Channel.objects.get(home_topic=topic, kind=100)
    said = Message.objects.create(channel=feed, author=bob.user, content="who am I", alias="Quiet Fox")
    post = post_in(topic, alice)
    Report.objects.create(
        kind=ReportKind.MESSAGE,
        target_id=said.id,
        reporter=alice.user,
        reported_user=bob.user,
        alias="Quiet Fox",
        category="spam",
        snapshot={"author_id": bob.user_id, "content": "who am I"},
    )
    mine = text_of(alice)
    assert str(post.id) in mine
    for trace in (str(bob.user_id), "bob_of_secrets", "Quiet Fox", "who am I"):
        assert trace not in mine
    assert "Quiet Fox" in text_of(bob)


def test_of_a_guild_one_has_left_only_ones_own_words_are_there() -> None:
    world = World()
    cats = world.guild("cats", owner="owner").member("carol")
    carol = world.person("carol")
    general = cats.channel_id("general")
    send_message(carol, general, draft=MessageDraft(content="mine, from then"))
    theirs = send_message(cats.owner, general, draft=MessageDraft(content="theirs, from then"))
    leave_guild(carol, cats.id)
    send_message(cats.owner, general, draft=MessageDraft(content="theirs, later"))
    mine = text_of(carol)
    assert "mine, from then" in mine
    assert "theirs" not in mine
    assert str(theirs.id) not in mine


# -- nothing left ----------------------------------------------------------------------------------------------------

WORDS = ("unmistakable.person", "+4915199887766", "A life story nobody else has", "203.0.113.77", "0ddba11a")


@pytest.fixture
def logs() -> Iterator[list[str]]:
    """Every line that anything logs, whatever its level."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keep(level=logging.DEBUG), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_after_an_erasure_nothing_says_who_it_was(logs: list[str], mail_is_on: None) -> None:
    """Rows of every table of the database, those of searches included, files, caches, logs."""
    email = f"{WORDS[0]}@example.com"
    alice = signed_in(email=email, username="unmistakable_person", handle="unmistakable.person")[0]
    User.objects.filter(id=alice.user_id).update(phone=WORDS[1], bio=WORDS[2], last_seen_ip=WORDS[3], avatar=WORDS[4])
    files().put(AVATARS.key(WORDS[4], alice.user_id), picture("WEBP"))
    wire = Wire(Actor(user=User.objects.get(id=alice.user_id)))
    for path in ("/users/@me", "/users/@me/settings", f"/users/{alice.user_id}", "/users/@me/harvest/latest"):
        wire.send("GET", path)
    before = set(made_pictures())
    assert Wire().fetch(f"/media/avatars/{alice.user_id}/{WORDS[4]}.webp").status == 200
    assert set(made_pictures()) > before
    finished(alice)
    assert {"rows", "files"} <= set(traces(logs, alice.user_id))
    over(alice.user_id)
    OutboxEvent.objects.all().delete()  # on their way to those who are connected, and never kept
    assert traces(logs, alice.user_id) == {}
    assert set(made_pictures()) == before


def traces(logs: list[str], user_id: int) -> dict[str, list[str]]:
    """Where any of the words is to be found, file names that lead to the person included."""
    found = {
        "rows": [table for table, row in every_row() if says(row)],
        "files": [str(path) for path, content in every_file() if says(content) or f"/{user_id}/" in str(path)],
        "cache": [key for key, value in every_cached() if says(key) or says(value)],
        "logs": [line for line in logs if says(line)],
    }
    return {place: where for place, where in found.items() if where}


def made_pictures() -> list[Path]:
    """What is kept of pictures in the sizes that were asked for."""
    return list((Path(settings.GUILDHALL.data_dir) / "cache").rglob("*/*/*/*"))


def says(value: Any) -> bool:
    content = (value if isinstance(value, bytes) else str(value).encode(errors="replace")).lower()
    return any(word.lower().encode() in content for word in WORDS)


def every_row() -> Iterator[tuple[str, Any]]:
    """Every row of every table there is, whether a model knows it or not."""
    tables = connection.introspection.table_names(include_views=False)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, [bytes(value) if isinstance(value, memoryview) else value for value in row]


def every_file() -> Iterator[tuple[Path, bytes]]:
    folder = Path(settings.GUILDHALL.data_dir)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".sqlite3", ".log"):
            yield path, path.read_bytes()


def every_cached() -> Iterator[tuple[str, Any]]:
    held = getattr(cache, "_cache", None)
    if isinstance(held, dict):
        yield from ((key, value) for key, value in held.items())
        return
    client = held.get_client()
    for key in client.scan_iter():
        kind = client.type(key)
        yield key.decode(errors="replace"), client.get(key) if kind == b"string" else ""
