"""A query whose SQL is made once per process.

Django builds the SQL of a queryset anew each time: for a wide row with a join that costs several times what the
database needs. A prepared query keeps the SQL, the converters and the way rows become model instances, and only
executes. For the few reads that every request makes; everything else stays an ordinary queryset.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

_M = TypeVar("_M", bound=models.Model)


_MARKS: dict[type, Callable[[int], str | int]] = {str: "\x01parameter {}\x01".format, int: (-(2**62)).__add__}


class Prepared(Generic[_M]):
    """`make(*marks)` returns the queryset with marks in place of its parameters; `first` and `all` run it with values.

    `kinds` are the types of the parameters: columns' plain texts or integers, without a lookup that changes them.
    """

    def __init__(self, make: Callable[..., "models.QuerySet[_M]"], *kinds: type[str] | type[int]) -> None:
        self._make = make
        self._marks = tuple(_MARKS[kind](number) for number, kind in enumerate(kinds))
        self._plans: dict[tuple[str, bool], _Plan] = {}

    def first(self, *values: str | int) -> _M | None:
        """The first row as an instance, with what the queryset selected beside it; None without a row. One query."""
        plan = self._plan(only_first=True)
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.filled(values))
            row = cursor.fetchone()
        return None if row is None else plan.instance(row)

    def all(self, *values: str | int) -> list[_M]:
        """All rows. One query."""
        plan = self._plan(only_first=False)
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, plan.filled(values))
            return [plan.instance(row) for row in cursor.fetchall()]

    def _plan(self, *, only_first: bool) -> "_Plan":
        key = connection.vendor, only_first
        plan = self._plans.get(key)
        if plan is None:
            queryset = self._make(*self._marks)
            plan = self._plans[key] = _Plan(queryset[:1] if only_first else queryset, self._marks)
        return plan


class _Plan:
    """What Django's compiler knows after it has compiled the query once."""

    def __init__(self, queryset: "models.QuerySet[Any]", marks: tuple[str | int, ...]) -> None:
        compiler = queryset.query.get_compiler(using="default")
        self.sql, parameters = compiler.as_sql()
        self._parameters = [(marks.index(p), None) if p in marks else (0, p) for p in parameters]
        select, klass = compiler.select, compiler.klass_info
        assert klass is not None
        fields = klass["select_fields"]
        self._model = klass["model"]
        self._columns = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._columns]]
        self._related = get_related_populators(klass, select, "default")  # type: ignore[call-arg]  # stubs of 6.0
        self._converters = list(compiler.get_converters([column[0] for column in select]).items())

    def filled(self, values: tuple[str | int, ...]) -> list[Any]:
        """The parameters of the SQL."""
        return [values[slot] if fixed is None else fixed for slot, fixed in self._parameters]

    def instance(self, row: Any) -> Any:
        """A model instance of the row's values."""
        values = list(row)
        for position, (converters, expression) in self._converters:
            value = values[position]
            for converter in converters:
                value = converter(value, expression, connection)
            values[position] = value
        made = self._model.from_db("default", self._names, values[self._columns])
        for populator in self._related:
            populator.populate(values, made)
        return made
