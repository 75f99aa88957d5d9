"""Restoring a backup into an empty installation: everything is checked before anything is touched."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from config.transfer.archive import Archive, BadArchive
from config.transfer.backup import Told
from config.transfer.tables import (
    FILLED_BY_MIGRATING,
    Names,
    Sum,
    Table,
    known_migrations,
    migrations_of,
    reset_sequences,
    tables_after,
)
from core.instance import VERSION
from core.storage import files, local

_ROOM = 1.2  # a database takes more room than its rows


class CannotRestore(Exception):
    """What is there does not fit; nothing was changed."""


class NotBroughtUp(Exception):
    """All rows are back as an older version had them, and one of the migrations that follow failed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A backup that was checked and fits."""

    archive: Archive
    migrations: Names
    tables: list[Table]

    @property
    def is_older(self) -> bool:
        """Whether an older version made it, so that migrations follow."""
        return bool(known_migrations() - self.migrations)


def checked(
    path: Path,
    *,
    alias: str = "default",
    from_elsewhere: bool = False,
    replace_secrets: bool = False,
    told: Told,
) -> Plan:
    """Check a backup and the place where it shall go. Changes nothing. Raises BadArchive, CannotRestore."""
    archive = Archive(path)
    if not archive.is_sealed and not from_elsewhere:
        raise CannotRestore(
            "The backup was not made with this SECRET_KEY, so nobody vouches for what is in it. Set SECRET_KEY to that"
            " of the server that made it; or say --from-elsewhere if you trust whoever gave it to you"
        )
    migrations = _migrations(archive)
    step = told("members checked", len(archive.manifest["members"]))
    for _ in archive.check():
        step(1)
    tables = tables_after(migrations)
    _check_tables(archive, tables, told)
    check_empty(alias, migrations, tables)
    _check_room(archive, alias)
    if not replace_secrets:
        _check_secrets(archive)
    return Plan(archive, migrations, tables)


def restore(plan: Plan, *, alias: str = "default", told: Told) -> int:
    """Bring the backup back: files and secrets, then all rows or none, and what an older version made up to this one.
    Returns the number of rows.

    Raises BadArchive when what was read differs from what was checked, DatabaseError, OSError; run again after that.
    Raises NotBroughtUp when a migration fails: the rows stay, and `manage.py migrate` goes on from there.
    """
    executor = MigrationExecutor(connections[alias])
    if not executor.loader.applied_migrations:
        executor.migrate(_last_of(plan.migrations, executor.loader.graph))
    _put_files(plan.archive, told)
    _put_secrets(plan.archive)  # before the rows: with those there, nobody could run it again for the secrets
    rows = fill(alias, plan.tables, _Rows(plan.archive), told)
    if alias == "default" and plan.is_older:
        _bring_up()
    return rows


def _bring_up() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Exception as problem:
        raise NotBroughtUp(
            f"All rows are back, but this version's changes of the database failed: {problem}. Once that is mended,"
            " `manage.py migrate` goes on; do not restore again"
        ) from problem


def _last_of(migrations: Names, graph: Any) -> list[tuple[str, str]]:
    return [name for name in migrations if not any(child.key in migrations for child in graph.node_map[name].children)]


class _Rows:
    """Where rows come from, and what they must sum up to."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def rows(self, table: Table) -> Iterator[list[Any]]:
        return self._archive.rows(table.name)

    def sum(self, table: Table) -> str:
        return str(self._archive.manifest["tables"][table.name]["sum"])


def fill(alias: str, tables: list[Table], source: Any, told: Told) -> int:
    """Write all rows into a database in one transaction, and read them again before it ends. Returns their number.

    Raises BadArchive when a table does not hold what its source has.
    """
    step = told("rows written", sum(int(source.sum(table).partition(":")[0]) for table in tables))
    rows = 0
    with transaction.atomic(using=alias):
        for table in tables:
            if table.name in FILLED_BY_MIGRATING:
                table.empty(alias)
        for table in tables:
            rows += _fill_one(alias, table, source.rows(table), step)
        reset_sequences(alias, tables)
        connections[alias].check_constraints()
        step = told("tables compared", len(tables))
        for table in tables:
            if str(table.sum(alias)) != source.sum(table):
                raise BadArchive(f"{table.name} does not hold what it should; nothing was kept")
            step(1)
    return rows


def _fill_one(alias: str, table: Table, rows: Iterator[list[Any]], step: Any) -> int:
    done = 0
    try:
        for number in table.insert(alias, rows):
            done += number
            step(number)
    except (DatabaseError, ValueError, TypeError) as problem:
        raise BadArchive(f"{table.name}, behind row {done}: {problem}; nothing was kept") from problem
    return done


def _migrations(archive: Archive) -> Names:
    names = archive.manifest.get("migrations")
    if not isinstance(names, list) or not names:
        raise BadArchive("The manifest does not say which tables there were")
    found = {(app, name) for app, _, name in (str(one).partition(".") for one in names)}
    if unknown := found - known_migrations():
        raise CannotRestore(
            f"The backup was made by a newer version ({archive.manifest.get('version')}; this is {VERSION}), which has"
            f" changes of the database that this one does not know, such as {'.'.join(min(unknown))}. Restore it with"
            " that version or a later one"
        )
    return found


def _check_tables(archive: Archive, tables: list[Table], told: Told) -> None:
    """Every row of every table can be read, and they are those that were summed up."""
    listed = archive.manifest.get("tables")
    if not isinstance(listed, dict) or set(listed) != {table.name for table in tables}:
        raise BadArchive("The manifest lists other tables than its version has")
    if sorted(archive.names("tables/")) != sorted(f"{name}.jsonl" for name in listed):
        raise BadArchive("A table is listed that is not there")
    step = told("tables checked", len(tables))
    for table in tables:
        if listed[table.name].get("columns") != table.columns:
            raise BadArchive(f"{table.name} has other columns")
        if _summed(archive, table) != listed[table.name].get("sum"):
            raise BadArchive(f"{table.name} does not hold the rows that its manifest sums up")
        step(1)


def _summed(archive: Archive, table: Table) -> str:
    total = Sum()
    try:
        for row in archive.rows(table.name):
            table.read(row)
            total.add(table.summed(row))
    except (ValueError, TypeError, RecursionError) as problem:
        raise BadArchive(f"{table.name}, row {total.rows + 1}: {problem}") from problem
    return str(total)


def _check_room(archive: Archive, alias: str) -> None:
    room = _room(alias)
    if room is not None and room < archive.length * _ROOM:
        raise CannotRestore(f"There are {room // 2**20} MiB free, and {archive.length // 2**20} MiB to restore")


def _check_secrets(archive: Archive) -> None:
    for name in archive.names("secrets/"):
        path = settings.GUILDHALL.data_dir / "secrets" / name
        if path.exists() and path.read_bytes().strip() != archive.open(f"secrets/{name}").read().strip():
            raise CannotRestore(f"{path} is another one than that of the backup. Say --replace-secrets to lose it")


def check_empty(alias: str, migrations: Names, tables: list[Table]) -> None:
    """A database without tables, or one that these migrations made and nobody has used. Raises CannotRestore."""
    there = migrations_of(alias)
    if not there:
        return
    if there != migrations:
        raise CannotRestore(
            "The database has the tables of another version than the backup. Use an empty one: a new file, or"
            " `createdb`; it gets the backup's tables, and is then brought up to this version"
        )
    for table in tables:
        if table.name not in FILLED_BY_MIGRATING and table.query(alias).exists():
            raise CannotRestore(f"The database is not empty: {table.name} has rows. Use a new file, or `createdb`")


def _room(alias: str) -> int | None:
    """Bytes that are free where files or rows come to lie on this machine."""
    config = settings.GUILDHALL
    if connections[alias].vendor != "sqlite" and not config.storage_url.startswith("file:"):
        return None
    return shutil.disk_usage(config.data_dir).free


def _put_files(archive: Archive, told: Told) -> None:
    keys = archive.names("files/")
    step = told("files written", len(keys))
    for key in keys:
        with archive.open(f"files/{key}") as content:
            stored = files().put(key, content)
        if (stored.size, stored.sha256) != archive.sha256(f"files/{key}"):
            raise BadArchive(f"files/{key} is not what was written")
        step(1)


def _put_secrets(archive: Archive) -> None:
    folder = settings.GUILDHALL.data_dir / "secrets"
    for name in archive.names("secrets/"):
        with archive.open(f"secrets/{name}") as content:
            local(folder).put(name, content.read())
