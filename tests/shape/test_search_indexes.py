"""The databases keep the indexes of search, whoever changes a row: migrations that make a table anew on SQLite lose its
triggers, and then must make them again (`core.search.creating.remaking`)."""

import pytest
from django.db import connection

from core.search import Index
from core.search.rebuilding import searched_models

pytestmark = pytest.mark.django_db

INDEXES = [model.search_index for model in searched_models()]  # type: ignore[attr-defined]


def test_every_model_with_words_has_an_index_of_its_own_table() -> None:
    found = {model._meta.db_table: model.search_index.table for model in searched_models()}  # type: ignore[attr-defined]
    assert {"chat_message", "posts_post", "posts_comment"} <= found.keys()
    assert all(table == named for table, named in found.items())


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
