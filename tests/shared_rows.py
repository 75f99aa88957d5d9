"""Rows that the tests of a module share: made once, and there for each of them as they were made.

    @shared_rows
    def cats() -> GuildPlace:
        return World().guild("cats").member("bob")

A fixture as any other, for what many tests begin with and what needs no other fixture. The rows lie in a transaction
around those of the tests, so it is not for tests that use transactions themselves (`transaction=True`).
"""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

_builders: dict[str, list[Callable[[], Any]]] = defaultdict(list)


def shared_rows(build: Callable[[], Any]) -> Any:
    """A fixture of this name: every test of the module gets a copy of what `build` makes once."""
    _builders[build.__module__].append(build)

    @pytest.fixture(name=build.__name__)
    def given(rows_of_the_module: dict[str, Any], db: None) -> Any:
        return copy.deepcopy(rows_of_the_module[build.__name__])

    return given


@pytest.fixture(scope="module")
def rows_of_the_module(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Any]]:
    around: Any = transaction.atomic()
    around._from_testcase = True  # as Django's own: an operation may still ask for the outermost transaction
    with django_db_blocker.unblock():
        around.__enter__()
        made = {build.__name__: build() for build in _builders[request.module.__name__]}
    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
