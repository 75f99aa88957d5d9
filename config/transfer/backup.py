"""Making a backup while the server serves: all rows as of one moment, then the stored files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.db import connections

from config.transfer.archive import Writer
from config.transfer.databases import snapshot
from config.transfer.tables import Sum, Table, migrations_of, tables_after
from config.transfer.values import text_of
from core.clock import iso, now
from core.instance import VERSION
from core.storage import files

# A name for what is done, and of how many steps.
Told = Callable[[str, int], Callable[[int], None]]
_PLAIN_KEY = "secret_key"


class NoInstance(Exception):
    """There is nothing to back up, which is rather a mistake in the settings."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    rows: int
    files: int
    gone: int  # files that were deleted meanwhile


def backup(path: Path, *, with_files: bool = True, with_secrets: bool = False, told: Told) -> Made:
    """Write a backup to a new file, readable by its owner alone.

    Files are stored before rows name them and deleted after, so a file that a row of the snapshot names is there,
    unless it was deleted since. Raises OSError, ClientError, NoInstance; nothing is left then.
    """
    writer = Writer(path)
    try:
        return _write(writer, with_files=with_files, with_secrets=with_secrets, told=told)
    except BaseException:
        writer.give_up()
        raise


def _write(writer: Writer, *, with_files: bool, with_secrets: bool, told: Told) -> Made:
    with snapshot() as alias:
        migrations = migrations_of(alias)
        if not migrations:
            raise NoInstance("the database has no tables")
        tables = tables_after(migrations)
        sums = _tables(writer, tables, alias, told)
    kept, gone = _files(writer, told) if with_files else (0, 0)
    if with_secrets:
        _secrets(writer)
    writer.finish(
        {
            "product": "guildhall",
            "version": VERSION,
            "made_at": iso(now()),
            "database": connections["default"].vendor,
            "migrations": sorted(f"{app}.{name}" for app, name in migrations),
            "tables": {table.name: {"columns": table.columns, "sum": str(sums[table.name])} for table in tables},
            "has_files": with_files,
        }
    )
    return Made(sum(one.rows for one in sums.values()), kept, gone)


def _tables(writer: Writer, tables: list[Table], alias: str, told: Told) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    step = told("rows", sum(table.query(alias).count() for table in tables))
    for table in tables:
        sums[table.name] = Sum()
        writer.add(f"tables/{table.name}.jsonl", _lines(table, alias, sums[table.name], step))
    return sums


def _lines(table: Table, alias: str, total: Sum, step: Callable[[int], None]) -> Iterator[bytes]:
    for row in table.rows(alias):
        total.add(table.summed(row))
        yield text_of(row).encode() + b"\n"
        step(1)


def _files(writer: Writer, told: Told) -> tuple[int, int]:
    keys = sorted(files().keys())
    step, gone = told("files", len(keys)), 0
    for key in keys:
        try:
            pieces = files().chunks(key)
            first = _first(pieces)
        except FileNotFoundError:
            gone += 1
        else:
            # Pictures and films are packed already.
            writer.add(f"files/{key}", _joined(first, pieces), packed=False)
        step(1)
    return len(keys) - gone, gone


def _first(pieces: Iterator[bytes]) -> bytes:
    """Raises FileNotFoundError for a file that is gone. A bucket that may not be read, or is away, is no such thing."""
    try:
        return next(pieces, b"")
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != HTTPStatus.NOT_FOUND:
            raise
        raise FileNotFoundError from error


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _secrets(writer: Writer) -> None:
    """The key as it is used now, wherever it comes from, and what else is kept beside it."""
    folder = settings.GUILDHALL.data_dir / "secrets"
    found: dict[str, Any] = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    found[_PLAIN_KEY] = settings.SECRET_KEY.encode()
    for name, secret in sorted(found.items()):
        writer.add(f"secrets/{name}", [secret])
