from io import StringIO
from pathlib import Path
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

import pytest
from django.core.management import CommandError, call_command
from openapi_spec_validator import validate

from core.api.openapi.document import document
from core.api.openapi.types import NameTaken, Types
from core.errors import Code, FieldCode

pytestmark = pytest.mark.once


def test_both_documents_are_valid() -> None:
    validate(document("v1"))
    validate(document("topics"))


def test_an_operation_says_what_its_endpoint_declares() -> None:
    paths = document("v1")["paths"]
    made = paths["/v1/things/{id}"]
    assert set(made) == {"get", "post", "delete", "patch"}
    assert made["get"]["x-rate-limit-bucket"] == "instance:info"
    assert made["get"]["x-auth-gate"] == "human"
    assert made["post"]["summary"] == "Make a thing"
    assert made["post"]["description"] == "It stays made."
    assert set(made["post"]["responses"]) == {"201", "400", "401", "403", "500"}
    assert {parameter["name"] for parameter in made["get"]["parameters"]} == {"id", "limit", "deep", "ids"}
    assert made["patch"]["requestBody"]["content"]["application/json"]["schema"]["type"] == "array"
    assert "204" in made["patch"]["responses"]
    assert "multipart/form-data" in paths["/v1/message"]["post"]["requestBody"]["content"]
    assert paths["/v1/things/@me"]["get"]["x-oauth2-scope"] == "identify"
    assert {"/_health", "/v1/_health", "/v1/instance/config", "/v1/thing/{thing_id}"} <= set(paths)
    assert not any(path.startswith("/things") for path in paths)


def test_the_topic_document() -> None:
    made = document("topics")
    assert set(made["paths"]) == {"/api/topics", "/api/topics/my", "/api/topics/{topic_id}", "/health"}
    assert made["components"]["schemas"]["DataThing"]["properties"]["data"] == {"$ref": "#/components/schemas/Thing"}
    assert "success" in made["components"]["schemas"]["Error"]["properties"]


def test_refusals_list_every_code() -> None:
    schemas = document("v1")["components"]["schemas"]
    assert set(schemas["Error"]["properties"]["code"]["enum"]) == {code.value for code in Code}
    assert set(schemas["FieldProblem"]["properties"]["code"]["enum"]) == {code.value for code in FieldCode}


def test_the_command_notices_stale_documents(tmp_path: Path) -> None:
    call_command("openapi", into=tmp_path, stdout=StringIO())
    call_command("openapi", into=tmp_path, check=True, stdout=StringIO())
    first = (tmp_path / "v1.json").read_bytes()
    call_command("openapi", into=tmp_path, stdout=StringIO())
    assert (tmp_path / "v1.json").read_bytes() == first
    (tmp_path / "v1.json").write_text("{}")
    with pytest.raises(CommandError, match=r"v1\.json"):
        call_command("openapi", into=tmp_path, check=True, stdout=StringIO())


T = TypeVar("T")


class Leaf(TypedDict):
    """A leaf."""

    kind: Literal["a", "b"]


class Box(TypedDict, Generic[T]):
    held: T
    more: NotRequired[list[T] | None]


class Tree(TypedDict):
    left: "Tree | None"
    either: Leaf | Box[Leaf]
    count: int | None
    named: dict[str, Leaf]
    anything: Any


def test_types_become_components() -> None:
    types = Types()
    assert types.schema(list[Tree]) == {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    assert set(types.components) == {"Tree", "Leaf", "BoxLeaf"}
    tree = types.components["Tree"]["properties"]
    assert tree["left"] == {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]}
    assert tree["count"] == {"type": ["integer", "null"]}
    assert tree["named"]["additionalProperties"] == {"$ref": "#/components/schemas/Leaf"}
    assert types.components["BoxLeaf"]["required"] == ["held"]
    assert types.components["Leaf"]["description"] == "A leaf."


def test_two_types_of_one_name_are_refused() -> None:
    class Other(TypedDict):
        a: int

    Other.__name__ = "Leaf"
    types = Types()
    types.schema(Leaf)
    with pytest.raises(NameTaken):
        types.schema(Other)
