"""Values of rows in a form that both databases read and write alike: what JSON has, and texts for the rest."""

import base64
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from core.search.field import WordsField

_LEXEME = re.compile(r"'([^']*)':([0-9,]+)")


def portable(value: Any) -> Any:
    """A value that a model read, as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta.resolution
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, UUID) else value


def portable_words(value: str | None) -> str | None:
    """The words of a row in their order, from either database."""
    found = _LEXEME.findall(value or "")
    if not found:
        return value
    placed = [(int(place), word) for word, places in found for place in places.split(",")]
    return " ".join(word for _, word in sorted(placed))


def text_of(row: list[Any]) -> str:
    """A row as a line; rows that are equal have equal lines."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"))


def reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """What makes the value again that the field had. It raises ValueError or TypeError for what it cannot be."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, read in _READERS:
        if isinstance(field, kind):
            return lambda value: None if value is None else read(value)
    return lambda value: value


def writer(field: "models.Field[Any, Any]", connection: Any) -> Callable[[Any], Any]:
    """What makes a value one that a statement takes."""
    if isinstance(field, models.JSONField) and not field.null:
        return lambda value: (
            connection.ops.adapt_json_value(None, None) if value is None else field.get_db_prep_save(value, connection)
        )
    return lambda value: field.get_db_prep_save(value, connection=connection)


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


_READERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (WordsField, _text),
    (models.JSONField, lambda value: value),
    (models.BooleanField, _truth),
    (models.IntegerField, _number),
    (models.FloatField, float),
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.DurationField, lambda value: _number(value) * timedelta.resolution),
    (models.UUIDField, UUID),
    (models.BinaryField, lambda value: base64.b64decode(value, validate=True)),
    (models.Field, _text),
)
