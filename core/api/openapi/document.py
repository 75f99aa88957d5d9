"""A whole document: every endpoint of one wire, as the URL configuration mounts it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import spectacular_settings

from core.api.openapi import fields, refusals
from core.api.openapi.operations import OperationSchema
from core.api.openapi.types import NameTaken, Types
from core.api.request import Wire
from core.api.routing import Parameter, Route, Tree
from core.api.views import ProductView

__all__ = ["WIRES", "document", "fields"]  # importing `fields` registers the extension

WIRES: dict[Wire, str] = {"v1": "Guildhall: guilds, channels, messages", "topics": "Guildhall: topics, posts, rooms"}

_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    route: Route

    @property
    def kinds(self) -> list[str]:
        return [part.kind for part in self.route.segments() if isinstance(part, Parameter)]


class _Generator(SchemaGenerator):
    """drf-spectacular, walking our route trees instead of Django's patterns."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.types = Types()

    def parse(self, input_request: Any, public: bool) -> dict[str, Any]:
        result: dict[str, Any] = {}
        paths: dict[str, str] = {}
        for place in sorted(_places(self.wire), key=lambda place: place.path):
            # Views that share a path may name its parameters differently; the document cannot.
            path = paths.setdefault(_PARAMETER.sub("{}", place.path), place.path)
            kinds = dict(zip(_PARAMETER.findall(path), place.kinds, strict=True))
            result.setdefault(path, {}).update(self._operations(path, kinds, place.route.view()))
        return result

    def _operations(self, path: str, kinds: dict[str, str], view: ProductView) -> dict[str, Any]:
        view.request = None  # type: ignore[assignment]  # the engine wants one to look at; declarations need none
        schema = cast(OperationSchema, view.schema)
        schema.types, schema.kinds = self.types, kinds
        return {
            method.lower(): schema.get_operation(path, path, "", method, self.registry) for method in view.endpoints
        }


def document(wire: Wire) -> dict[str, Any]:
    """The OpenAPI 3.1 document of one wire. Raises NameTaken when an input and an answer share a name."""
    with _our_settings():
        generator = _Generator(wire)
        made = generator.get_schema(public=True)
    made["openapi"] = "3.1.0"
    made["info"] = {"title": WIRES[wire], "version": "1"}
    made["servers"] = [{"url": "/"}]
    fixed = refusals.components(wire)
    schemas = made.get("components", {}).get("schemas", {})
    for name, schema in (generator.types.components | fixed["schemas"]).items():
        if name in schemas:
            raise NameTaken(f"an input and an answer are both called {name}")
        schemas[name] = schema
    made["components"] = fixed | {"schemas": dict(sorted(schemas.items()))}
    result: dict[str, Any] = made
    return result


def _places(wire: Wire) -> Iterator[_Place]:
    for tree in get_resolver().url_patterns:
        if isinstance(tree, Tree) and tree.wire == wire and tree.documented:
            for route in tree.routes:
                yield _Place("/" + tree.prefix + _templated(route), route)


def _templated(route: Route) -> str:
    parts = (part if isinstance(part, str) else f"{{{part.name}}}" for part in route.segments())
    return "/".join(parts)


def _our_settings() -> Any:
    # The engine's defaults would split components by direction and method.
    chosen = {
        "COMPONENT_SPLIT_REQUEST": False,
        "COMPONENT_SPLIT_PATCH": False,
        "OAS_VERSION": "3.1.0",
        "POSTPROCESSING_HOOKS": [],
        "SORT_OPERATIONS": False,
    }
    return _Applied(chosen)


class _Applied:
    def __init__(self, chosen: dict[str, Any]) -> None:
        self.chosen = chosen

    def __enter__(self) -> None:
        spectacular_settings.apply_patches(self.chosen)

    def __exit__(self, *_: object) -> None:
        spectacular_settings.clear_patches()
