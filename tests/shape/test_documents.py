"""The published OpenAPI documents are those of the code, valid, and say something about every operation."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

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
