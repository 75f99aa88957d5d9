"""The databases keep the indexes of search, whoever changes a row: migrations that make a table anew on SQLite lose its
triggers, and then must make them again (`core.search.creating.remaking`)."""

import pytest
from django.apps import apps
from django.db import connection

from chat.models.message import MESSAGES
from core.search import Index, WordsField
from posts.models.comment import COMMENTS
from posts.models.post import POSTS

pytestmark = pytest.mark.django_db

INDEXES = (MESSAGES, POSTS, COMMENTS)


def test_every_table_with_words_has_an_index() -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(field, WordsField) for field in model._meta.get_fields())
    }
    assert {index.table for index in INDEXES} == tables


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.table)
def test_the_database_keeps_it(index: Index) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", (index.virtual,))
            assert cursor.fetchall()
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", (index.table,))
        names = {name for (name,) in cursor.fetchall()}
        assert names == {f"{index.virtual}_{moment}" for moment in ("added", "changed", "gone")}
