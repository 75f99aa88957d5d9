"""Asking the databases' full-text indexes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, F, FloatField, QuerySet, Value
from django.db.models.expressions import RawSQL

from core.search.asking import Alternative, Term, Wanted

MOST_PLACES = 200
"""Of more than these the index is not told: the query alone decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The full-text index of a table with a WordsField called `words`.

    `place` is the column that says where a row stands. SQLite indexes it beside the words, because it cannot use two
    indexes of one table together. Rows are in the index while `live` holds, SQL about the column `watches` that has
    `{row}` before the column's name.
    """

    table: str
    place: str
    live: str
    watches: str

    @property
    def virtual(self) -> str:
        """The name of what the databases keep."""
        return f"{self.table}_words"


class Matches(NamedTuple):
    """Rows that have the words, what they are to be ordered by to stand by age, and how relevant each is."""

    rows: "QuerySet[Any]"
    age: Any
    relevance: Any


def matching(rows: "QuerySet[Any]", index: Index, wanted: Wanted, places: Sequence[int] | None = None) -> Matches:
    """Those of some rows that have the wanted words; `phrases` are the caller's to compare.

    `places` are those in which all rows stand that the query will find, if they are known: it finds no others, faster.
    Without words, the rows as they are, all as relevant as the next.
    """
    if places is not None and len(places) > MOST_PLACES:
        places = None
    if not (wanted.groups or wanted.implied):
        return Matches(_in_places(rows, index, places), F("pk"), Value(0.0))
    find = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return find(rows, index, wanted, places)


def within(rows: "QuerySet[Any]", index: Index, places: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those of some rows that stand in one of the places that another query finds, in the same statement."""
    if connection.vendor != "postgresql":
        return rows.filter(**{f"{index.place}__in": places.values("pk")})
    # As a list, which is made once: as a join PostgreSQL takes it for more, or for less, than it is.
    sql, values = places.values("pk").query.sql_with_params()
    return rows.extra(where=[f"{index.table}.{index.place} = ANY (ARRAY({sql}))"], params=values)


def _in_places(rows: "QuerySet[Any]", index: Index, places: Sequence[int] | None) -> "QuerySet[Any]":
    if places is None:
        return rows
    # One place is not a list of one, so that SQLite reads its rows in the order of the index.
    return rows.filter(**{index.place: places[0]} if len(places) == 1 else {f"{index.place}__in": places})


def _on_postgresql(rows: "QuerySet[Any]", index: Index, wanted: Wanted, places: Sequence[int] | None) -> Matches:
    asked = _expression(wanted, _lexeme, " & ", " | ")
    found = _in_places(rows, index, places).extra(where=[f"{index.table}.words @@ %s::tsquery"], params=[asked])
    rank: RawSQL = RawSQL(f"ts_rank({index.table}.words, %s::tsquery, 1)", (asked,), output_field=FloatField())
    return Matches(found, F("pk"), rank)


def _on_sqlite(rows: "QuerySet[Any]", index: Index, wanted: Wanted, places: Sequence[int] | None) -> Matches:
    asked = f"{{words}} : ({_expression(wanted, _token, ' AND ', ' OR ')})"
    if places is not None:
        listed = " OR ".join(f'"{place}"' for place in places)
        asked = f"{asked} AND {{{index.place}}} : ({listed})"
    # The sum keeps SQLite from asking the index once for each row of the table.
    joined = f"{index.table}.id = {index.virtual}.rowid + 0"
    found = rows.extra(tables=[index.virtual], where=[joined, f"{index.virtual} MATCH %s"], params=[asked])
    age: RawSQL = RawSQL(f"{index.virtual}.rowid", (), output_field=BigIntegerField())
    # The most relevant has the smallest number.
    rank: RawSQL = RawSQL(f"-bm25({index.virtual}, 1.0, 0.0)", (), output_field=FloatField())
    return Matches(found, age, rank)


def _expression(wanted: Wanted, spell: Callable[[Term], str], and_: str, or_: str) -> str:
    def all_of(alternative: Alternative) -> str:
        return f"({and_.join(map(spell, alternative))})"

    def any_of(group: Iterable[Alternative]) -> str:
        return f"({or_.join(map(all_of, group))})"

    return and_.join(map(any_of, (*wanted.groups, *wanted.implied)))


def _lexeme(term: Term) -> str:
    return f"'{term.word}':*" if term.is_beginning else f"'{term.word}'"


def _token(term: Term) -> str:
    return f'"{term.word}" *' if term.is_beginning else f'"{term.word}"'
