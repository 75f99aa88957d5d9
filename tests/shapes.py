"""Shapes of JSON: which keys an object has and of which types its values are.

A shape is a dict (a key that ends in "?" may be absent; no other keys are allowed), a list of one shape (every item
has it), a tuple (any of these), a predicate, or a plain value, which must be equal.
"""

import re
from collections.abc import Iterator
from typing import Any

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def text(value: Any) -> bool:
    return isinstance(value, str)


def number(value: Any) -> bool:
    return type(value) is int


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def snowflake(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and not value.startswith("0")


def time(value: Any) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def bits(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def anything(value: Any) -> bool:
    return True


def differences(value: Any, shape: Any, path: str = "$") -> list[str]:
    """Where the value departs from the shape; empty when it does not."""
    return list(_differences(value, shape, path))


def _differences(value: Any, shape: Any, path: str) -> Iterator[str]:
    match shape:
        case dict():
            yield from _in_object(value, shape, path)
        case list():
            yield from _in_list(value, shape, path)
        case tuple():
            if not any(differences(value, each, path) == [] for each in shape):
                yield f"{path}: {value!r} is none of the alternatives"
        case _ if callable(shape):
            if not shape(value):
                yield f"{path}: {value!r} is not a {shape.__name__}"
        case _:
            if type(value) is not type(shape) or value != shape:
                yield f"{path}: {value!r} is not {shape!r}"


def _in_object(value: Any, shape: dict[str, Any], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is not an object"
        return
    known = {key.removesuffix("?"): (each, key.endswith("?")) for key, each in shape.items()}
    yield from (f"{path}.{key}: unexpected" for key in value if key not in known)
    for key, (each, is_optional) in known.items():
        if key in value:
            yield from _differences(value[key], each, f"{path}.{key}")
        elif not is_optional:
            yield f"{path}.{key}: missing"


def _in_list(value: Any, shape: list[Any], path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    for index, each in enumerate(value):
        yield from _differences(each, shape[0], f"{path}[{index}]")
