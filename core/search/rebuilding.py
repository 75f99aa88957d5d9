"""Giving rows their words that have none, or all rows anew."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from core.search.engine import Index
from core.search.field import WordsField

PIECE = 500
# Indexes of runs that were interrupted: not valid, or numbered because there was one of that name.
_LEFT_BEHIND = """SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
    WHERE relname ~ %s AND NOT indisvalid AND pg_table_is_visible(pg_class.oid) ORDER BY relname"""


def searched_models() -> list[type[Model]]:
    """The models with words."""
    return [model for model in apps.get_models() if any(isinstance(each, WordsField) for each in model._meta.fields)]


def rows_to_index(model: type[Model], *, everything: bool, after: int = 0, **narrowed: Any) -> "QuerySet[Any]":
    """The rows that have no words yet, or all, from behind an id on; `narrowed` are filters."""
    rows = model._default_manager.filter(pk__gt=after, **narrowed).order_by("pk")
    return rows if everything else rows.filter(words=None)


def indexed_pieces(
    model: type[Model], *, everything: bool, after: int = 0, **narrowed: Any
) -> Iterator[tuple[int, int]]:
    """Give rows their words, a short transaction for each piece. Yields how many were done and the last id, from behind
    which to go on when this is interrupted."""
    while True:
        with transaction.atomic():
            # Held, so that nobody changes the text while its words are found.
            rows = rows_to_index(model, everything=everything, after=after, **narrowed).defer("words")
            piece = list(rows.select_for_update(no_key=True)[:PIECE])
            if not piece:
                return
            _fill(model, piece)
        after = piece[-1].pk
        yield len(piece), after


def _fill(model: type[Model], piece: list[Any]) -> None:
    for row in piece:
        row.words = row.searched_words()
    model._default_manager.bulk_update(piece, ["words"])


def made_anew(index: Index) -> None:
    """Make the index itself anew out of the words of the rows. On PostgreSQL everything goes on meanwhile, outside of
    a transaction; on SQLite whoever writes waits."""
    if connection.vendor == "postgresql":
        concurrently = "" if connection.in_atomic_block else "CONCURRENTLY"
        with connection.cursor() as cursor:
            cursor.execute(_LEFT_BEHIND, [f"^{index.virtual}_cc(new|old)[0-9]*$"])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX {concurrently} IF EXISTS {name}")
            cursor.execute(f"REINDEX INDEX {concurrently} {index.virtual}")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {index.virtual} ({index.virtual}) VALUES ('rebuild')")
        columns = f"words, {index.place}"
        # Which takes all rows, those too that are not to be found.
        cursor.execute(
            f"INSERT INTO {index.virtual} ({index.virtual}, rowid, {columns}) "
            f"SELECT 'delete', id, {columns} FROM {index.table} WHERE NOT ({index.live.format(row='')})"
        )
