"""JSON schemas of answers, from the TypedDicts they are annotated with."""

import inspect
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "format": "binary"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    None: {"type": "null"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}


class NameTaken(Exception):
    """Two different types of one document carry the same name."""


class Types:
    """Collects the named components that the types of one document need."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._owners: dict[str, Any] = {}

    def schema(self, kind: Any, bound: Mapping[Any, Any] | None = None) -> Schema:
        """The schema of a type; TypedDicts become references. TypeError for what has no JSON form."""
        bound = bound or {}
        if isinstance(kind, TypeVar):
            return self.schema(bound.get(kind, Any))
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        origin = get_origin(kind)
        if is_typeddict(kind) or is_typeddict(origin):
            return self._reference(kind, bound)
        if origin is not None:
            return self._composed(origin, get_args(kind), bound)
        if kind in (list, tuple):
            return {"type": "array", "items": {}}
        if kind is dict:
            return {"type": "object"}
        supertype = getattr(kind, "__supertype__", None)
        if supertype is not None:
            return self.schema(supertype, bound)
        raise TypeError(f"{kind!r} has no JSON schema")

    def _composed(self, origin: Any, arguments: tuple[Any, ...], bound: Mapping[Any, Any]) -> Schema:
        if origin in (NotRequired, Required, Annotated):
            return self.schema(arguments[0], bound)
        if origin is Literal:
            return _literal(arguments)
        if origin in (Union, types.UnionType):
            return _any_of([self.schema(part, bound) for part in arguments])
        if origin in (list, set, frozenset) or (inspect.isclass(origin) and issubclass(origin, Sequence)):
            return {"type": "array", "items": self.schema(arguments[0], bound)}
        if origin is dict or (inspect.isclass(origin) and issubclass(origin, Mapping)):
            return {"type": "object", "additionalProperties": self.schema(arguments[1], bound)}
        raise TypeError(f"{origin!r} has no JSON schema")

    def _reference(self, kind: Any, bound: Mapping[Any, Any]) -> Schema:
        origin = get_origin(kind) or kind
        arguments = tuple(bound.get(part, part) for part in get_args(kind))
        name = origin.__name__ + "".join(_name(part) for part in arguments)
        identity = (origin, arguments)
        if self._owners.setdefault(name, identity) != identity:
            raise NameTaken(f"{identity} and {self._owners[name]} are both called {name}")
        if name not in self.components:
            self.components[name] = {}  # a type may hold itself
            parameters = getattr(origin, "__parameters__", ())
            self.components[name] = self._object(origin, dict(zip(parameters, arguments, strict=False)))
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, kind: Any, bound: Mapping[Any, Any]) -> Schema:
        hints = get_type_hints(kind, include_extras=True)
        schema: Schema = {"type": "object"}
        description = inspect.cleandoc(kind.__doc__ or "")
        if description:
            schema["description"] = description
        schema["properties"] = {name: self.schema(hint, bound) for name, hint in hints.items()}
        required = sorted(kind.__required_keys__)
        return schema | ({"required": required} if required else {})


def _literal(values: tuple[Any, ...]) -> Schema:
    texts = all(isinstance(value, str) for value in values)
    if all(isinstance(value, bool) for value in values):
        return {"type": "boolean", "enum": list(values)}
    return {"type": "string" if texts else "integer", "enum": list(values)}


def _any_of(parts: list[Schema]) -> Schema:
    kinds = [part.get("type") for part in parts]
    # The short form of "or null", for everything that is just a type.
    if len(parts) == 2 and "null" in kinds:
        other = parts[1 - kinds.index("null")]
        if isinstance(other.get("type"), str) and "enum" not in other:
            return {**other, "type": [other["type"], "null"]}
    return {"anyOf": parts}


def _name(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is None:
        return str(getattr(kind, "__name__", "Any")).capitalize() if kind in _PLAIN else str(kind.__name__)
    return "".join(_name(part) for part in get_args(kind)) + ("List" if origin is list else "")
