"""A backup of an older version becomes an instance of this one: every row of every table that there was comes back, and
what migrations make of it stands there."""

import json
import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, models

from accounts.models import Attention, Notification
from config.transfer.tables import Table, known_migrations, migrations_of, tables_after
from config.transfer.values import portable
from core.models import Job
from core.text import folded, lookalike
from guilds.models import Guild
from integrations.models import Application
from posts.models import Post
from posts.ranking import heat
from tests.conftest import MakeServers
from tests.databases import empty_database
from tests.ops.instances import Filling, database, rows_of
from tests.servers import Servers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(600)]

FIRST = {
    "accounts": "0006",
    "chat": "0001",
    "core": "0001",
    "guilds": "0006",
    "moderation": "0002",
    "posts": "0001",
    "topics": "0001",
}
LATELY = {
    "accounts": "0018",
    "chat": "0012",
    "core": "0002",
    "guilds": "0009",
    "integrations": "0012",
    "moderation": "0010",
    "posts": "0006",
    "topics": "0006",
}
_MUTED = datetime(2040, 1, 1, tzinfo=UTC)
GIVEN: dict[str, dict[str, Any]] = {
    "accounts.Notification": {"data": {"topic_id": "77"}},
    "chat.Attachment": {"message": "chat.Message"},
    "chat.Channel": {"guild": "guilds.Guild"},
    "chat.ChannelMember": {"hidden": True, "muted_until": _MUTED},
    "chat.Invite": {"channel": "chat.Channel"},
    "chat.Message": {"author": "accounts.User", "content": "written before"},
    "guilds.Emoji": {"guild": "guilds.Guild"},
    "guilds.Guild": {"name": "Ünicorns"},
    "guilds.Sticker": {"guild": "guilds.Guild"},
    "moderation.RaidRemoval": {"guild_id": 5},
    "posts.Post": {"score": 100},
    "topics.AnonymousIdentity": {"name": "\N{CYRILLIC CAPITAL LETTER A}nna", "name_key": "old"},
    "topics.TopicMember": {"hidden": True, "muted_until": _MUTED},
}
NAMES = dict.fromkeys(("username_key", "handle", "handle_key"), "helper")
BOT = {"username": "Helper", **NAMES, "is_bot": True, "bot_owner": "accounts.User"}
# What migrations since the first version make of rows, instead of leaving them as they were.
Made = Mapping[str, set[str]]
MADE: Made = {
    "accounts.Notification": {"topic_id"},
    "guilds.DiscoveryListing": {"description_key"},
    "guilds.Guild": {"name_key", "words"},
    "moderation.AdminAuditEntry": {"number", "previous", "hash", "seal"},
    "posts.Post": {"heat"},
    "topics.AnonymousIdentity": {"name_key"},
}


def left_by(version: dict[str, str], folder: Path, new_servers: MakeServers) -> Servers:
    """An installation as that version left it, with a row in every table."""
    folder.mkdir()
    old = new_servers(start=False, DATABASE_URL=empty_database(folder))
    program = f"""
        import gc
        from django.core.management import call_command
        gc.disable()  # a quarter of the time
        for app, name in {version}.items():
            call_command("migrate", app, name, verbosity=0)
    """
    old.manage("shell", "--no-imports", "-c", textwrap.dedent(program))
    filled(old)
    return old


def filled(servers: Servers) -> None:
    """Put a row into every table, and a bot."""
    with database(servers.environment["DATABASE_URL"]) as alias:
        filling = Filling(alias)
        filling.everywhere(GIVEN)
        filling.row("accounts.User", {"accounts.User": BOT})


def new_columns(before: Table, now: Table) -> dict[str, Any]:
    """The columns that came later and the value of old rows there, as far as the model tells it."""
    found = {}
    for field in now.fields:
        if field.attname in before.columns:
            continue
        if field.has_default() and (field.default in (dict, list) or not callable(field.default)):
            found[field.attname] = portable(field.get_default())
        elif field.db_default is not models.NOT_PROVIDED:
            found[field.attname] = portable(field.db_default)
        elif field.null:
            found[field.attname] = None
    return found


def check_rows(old: Servers, new: Servers, made: Made = MappingProxyType({})) -> int:
    """All rows of the old one are in the new one, in columns that are there yet, but for what was made of them; columns
    that came since have what their model says. Returns how many rows there were."""
    with database(old.environment["DATABASE_URL"]) as then, database(new.environment["DATABASE_URL"]) as now:
        before, after = tables_after(migrations_of(then)), {one.name: one for one in tables_after(known_migrations())}
        assert migrations_of(now) == known_migrations()
        kept, found = rows_of(then, before), rows_of(now, list(after.values()))
    assert len(kept) > 40
    for table in before:
        assert kept[table.name], table.name
        added = new_columns(table, after[table.name])
        for key, row in kept[table.name].items():
            there = found[table.name][key]
            names = there.keys() & (row | added).keys() - made.get(table.name, set())
            assert {name: there[name] for name in names} == {name: (row | added)[name] for name in names}, table.name
    return sum(map(len, kept.values()))


def test_every_table_comes_back(new_servers: MakeServers, tmp_path: Path) -> None:
    """Of this version: whatever kinds of values there are."""
    old, new = new_servers(start=False), new_servers(start=False)
    filled(old)
    old.manage("backup", str(tmp_path / "old.zip"))
    told = new.manage("restore", str(tmp_path / "old.zip"))
    assert f"Restored: {check_rows(old, new)} rows" in told
    assert "was older" not in told


def test_what_the_version_before_kept_comes_back(new_servers: MakeServers, tmp_path: Path) -> None:
    old = left_by(LATELY, tmp_path / "old", new_servers)
    backup = str(tmp_path / "old.zip")
    old.manage("backup", backup)
    with pytest.raises(CommandError, match=r"tables of another version than the backup\. Use an empty one"):
        call_command("restore", backup, "--from-elsewhere", stderr=StringIO())
    new = new_servers(start=False, DATABASE_URL=empty_database(tmp_path))
    assert "is older than this version, and is brought up to it then" in new.manage("restore", backup, "--check")
    told = new.manage("restore", backup)
    assert f"Restored: {check_rows(old, new)} rows" in told
    assert "was older than this version, and was brought up to it" in told


def test_what_the_first_version_kept_comes_back_and_a_migration_that_fails_goes_on(
    new_servers: MakeServers, tmp_path: Path
) -> None:
    """The rows are there when a migration fails behind a restore: restoring again would be refused, and is not what is
    needed."""
    old = left_by(FIRST, tmp_path / "old", new_servers)
    with database(old.environment["DATABASE_URL"]) as alias:
        put_topic(alias, "none")
    old.manage("backup", str(tmp_path / "old.zip"))
    new = new_servers(start=False, DATABASE_URL=empty_database(tmp_path))
    with pytest.raises(RuntimeError, match=r"All rows are back.*`manage\.py migrate` goes on; do not restore again\."):
        new.manage("restore", str(tmp_path / "old.zip"))
    for servers in (old, new):
        with database(servers.environment["DATABASE_URL"]) as alias:
            assert migrations_of(alias) < known_migrations()
            put_topic(alias, "77")
    new.manage("migrate", "--verbosity", "0")
    check_rows(old, new, MADE)
    with database(new.environment["DATABASE_URL"]) as alias:
        check_what_was_made(alias)
    assert "1 entries" in new.manage("audit", "verify")
    new.start()


def put_topic(alias: str, text: str) -> None:
    """Let the notification say that it is of that topic."""
    with connections[alias].cursor() as cursor:
        cursor.execute("UPDATE accounts_notification SET data = %s", [json.dumps({"topic_id": text})])


def check_what_was_made(alias: str) -> None:
    """What the migrations since the first version have made of what was there."""
    tables = [
        one for one in tables_after(known_migrations()) if one.name in ("guilds.Guild", "topics.AnonymousIdentity")
    ]
    (guild,), (identity,) = (rows.values() for rows in rows_of(alias, tables).values())
    assert (guild["name_key"], guild["words"]) == (folded("Ünicorns"), Guild(name="Ünicorns").searched_words())
    assert identity["name_key"] == lookalike("Anna")
    post = Post.objects.using(alias).get()
    assert post.heat == pytest.approx(heat(post.score, post.id))
    assert Notification.objects.using(alias).get().topic_id == 77
    attentions = {one.kind: one for one in Attention.objects.using(alias).exclude(hidden_at=None)}
    assert {"room", "topic"} <= set(attentions)
    assert attentions["room"].muted_until == _MUTED
    assert Application.objects.using(alias).get().name == "Helper"
    assert Job.objects.using(alias).filter(name="search.index_old").exists()
