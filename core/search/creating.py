"""Making an index: what migrations run."""

from typing import Any

from django.db import migrations

from core.search.engine import Index


def making(index: Index) -> migrations.RunPython:
    """The operation that makes an index, over rows that have their words already or get them later.

    On SQLite triggers keep it, which go with the table when a later migration makes the table anew; such a migration
    ends with `remaking`.
    """

    def create(apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, _postgresql(index), [_table(index), *_triggers(index)])

    def drop(apps: Any, schema_editor: Any) -> None:
        gone = [f"DROP TRIGGER IF EXISTS {index.virtual}_{moment}" for moment in ("added", "changed", "gone")]
        _run(schema_editor, [f"DROP INDEX {index.virtual}"], [*gone, f"DROP TABLE {index.virtual}"])

    return migrations.RunPython(create, drop)


def remaking(index: Index) -> migrations.RunPython:
    """The operation that makes the triggers again where a migration lost them."""

    def create(apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, [], _triggers(index))

    return migrations.RunPython(create, migrations.RunPython.noop)


def _run(schema_editor: Any, on_postgresql: list[str], on_sqlite: list[str]) -> None:
    for statement in on_postgresql if schema_editor.connection.vendor == "postgresql" else on_sqlite:
        schema_editor.execute(statement, params=None)


def _postgresql(index: Index) -> list[str]:
    return [f"CREATE INDEX {index.virtual} ON {index.table} USING gin (words) WHERE {index.live.format(row='')}"]


def _table(index: Index) -> str:
    # What the words are is decided already: the tokenizer only takes the blanks away.
    options = f"content='{index.table}', content_rowid='id', tokenize='ascii'"
    return f"CREATE VIRTUAL TABLE {index.virtual} USING fts5(words, {index.place}, {options})"


def _triggers(index: Index) -> list[str]:
    virtual, columns = index.virtual, f"words, {index.place}"

    def values(row: str) -> str:
        counts = f"{row}.words IS NOT NULL AND {index.live.format(row=f'{row}.')}"
        return f"{row}.id, {row}.words, {row}.{index.place} WHERE {counts};"

    # An index without texts of its own is told what to forget.
    forget = f"INSERT INTO {virtual} ({virtual}, rowid, {columns}) SELECT 'delete', {values('old')}"
    keep = f"INSERT INTO {virtual} (rowid, {columns}) SELECT {values('new')}"
    moments = {
        "added": ("INSERT", keep),
        "gone": ("DELETE", forget),
        "changed": (f"UPDATE OF words, {index.place}, {index.watches}", f"{forget} {keep}"),
    }
    return [
        f"CREATE TRIGGER IF NOT EXISTS {virtual}_{name} AFTER {moment} ON {index.table} BEGIN {does} END"
        for name, (moment, does) in moments.items()
    ]
