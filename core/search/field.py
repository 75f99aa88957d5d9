"""The column that keeps the words of a row."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection as default_connection
from django.db import models

_MOST_PLACES = 255  # of one word, more than which PostgreSQL does not keep
_LAST_PLACE = 16383


class WordsField(models.TextField):
    """The words of a row, joined by blanks: what an index of `core.search.engine` goes by.

    `source` names the model's method that gives them. Saving a row fills the column; a statement that changes what
    the words come from sets it too.
    """

    def __init__(self, *args: Any, source: str = "searched_words", **options: Any) -> None:
        self.source = source
        super().__init__(*args, **{"null": True, "blank": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "source": self.source}

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        words = getattr(model_instance, self.source, None)  # models of migrations have no methods
        if words is not None:
            setattr(model_instance, self.attname, words())
        return super().pre_save(model_instance, add)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return _stored(value, connection.vendor) if isinstance(value, str) else value


def stored_words(words: str) -> str:
    """The value of a `WordsField` as statements written by hand give it to the database."""
    return _stored(words, default_connection.vendor)


def _stored(words: str, vendor: str) -> str:
    return _vector(words.split()) if vendor == "postgresql" else words


def _vector(words: Sequence[str]) -> str:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words, 1):
        if len(places[word]) < _MOST_PLACES:
            places[word].append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
