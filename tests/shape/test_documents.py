"""The published OpenAPI documents are those of the code, valid, and say something about every operation."""

from collections.abc import Iterator
from io import StringIO
from typing import Any, get_args, get_origin

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from config.urls import TOPIC_ROUTES, V1_ROUTES
from core.api.fields import Input
from core.api.openapi.document import WIRES, document

pytestmark = pytest.mark.once


@pytest.fixture(scope="module", params=sorted(WIRES))
def made(request: pytest.FixtureRequest) -> Any:
    return document(request.param)


def operations(made: Any) -> list[tuple[str, Any]]:
    return [(f"{method} {path}", found) for path, item in made["paths"].items() for method, found in item.items()]


def test_the_documents_on_disk_are_current() -> None:
    call_command("openapi", check=True, stdout=StringIO())


def test_the_documents_are_valid(made: Any) -> None:
    validate(made)


def test_every_operation_is_described_and_named_once(made: Any) -> None:
    assert [name for name, found in operations(made) if not found.get("summary")] == []
    names = [found["operationId"] for _, found in operations(made)]
    assert len(names) == len(set(names))


def test_every_named_bucket_exists(made: Any) -> None:
    assert [
        name for name, found in operations(made) if "x-rate-limit-bucket" in found and "x-rate-limit" not in found
    ] == []


@pytest.mark.parametrize("routes", [V1_ROUTES, TOPIC_ROUTES])
def test_no_two_inputs_of_a_wire_share_a_name(routes: Any) -> None:
    """A document has one place for each name: the second would stand where the first is meant."""
    found: dict[str, set[type]] = {}
    for route in routes:
        for declared in route.view.endpoints.values():
            for source in (declared.request, declared.query):
                for kind in _inputs(get_args(source)[0] if get_origin(source) is list else source):
                    found.setdefault(kind.__name__, set()).add(kind)
    assert {name: kinds for name, kinds in found.items() if len(kinds) > 1} == {}


def _inputs(kind: Any) -> Iterator[type]:
    if isinstance(kind, type) and issubclass(kind, Input):
        yield kind
        for field in kind().fields.values():
            child = getattr(field, "child", field)
            if isinstance(child, Input):
                yield from _inputs(type(child))
