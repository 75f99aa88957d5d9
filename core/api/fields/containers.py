"""Fields that hold other fields: the input of an endpoint, lists and maps."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, ClassVar, Self

from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from core.api.fields.base import ProductField, Schema, under
from core.errors import FieldCode, FieldError, InvalidForm

_MAX_DEPTH = 32
_LEAST, _MOST = -(2**63), 2**63 - 1


class Input(serializers.Serializer):
    """The values an endpoint takes. After validation it reads like a mapping: `valid["name"]`, `"name" in valid`.

    Subclasses declare fields, may override `check` for rules across fields, and add methods that build what an
    operation takes. `strict` refuses unknown keys, which are otherwise ignored.
    """

    strict: ClassVar[bool] = False
    reads_text = False
    values: dict[str, Any]

    @classmethod
    def read(cls, data: Any, *, reads_text: bool = False) -> Self:
        """Validate. Raises InvalidForm with paths relative to `data`."""
        return template(cls, reads_text).run_validation(data)

    def run_validation(self, data: Any = empty) -> Any:
        """A filled copy of this input (or None, where null is allowed)."""
        if data is empty and not self.required:
            if self.default is empty:
                raise SkipField
            return self.default() if callable(self.default) else self.default
        if data is None and self.allow_null:
            return None
        if not isinstance(data, Mapping):
            raise InvalidForm.at("", FieldCode.INVALID_FORMAT)
        return self.filled(self._values(data))

    def filled(self, values: dict[str, Any]) -> Self:
        """A copy that holds `values`, after the rules across fields."""
        self.check(values)
        full = object.__new__(type(self))
        full.__dict__.update(self.__dict__)
        full.values = values
        return full

    @cached_property
    def _named(self) -> tuple[tuple[str, Any], ...]:
        # The serializer's own mapping of fields is a slow one.
        return tuple(self.fields.items())

    def check(self, values: dict[str, Any]) -> None:
        """Rules across fields: may change `values`, raises InvalidForm."""

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        problems: list[FieldError] = []
        for name, one in self._named:
            try:
                values[name] = one.run_validation(data.get(name, empty))
            except SkipField:
                continue
            except InvalidForm as problem:
                problems += under(name, problem)
        if self.strict and (set(data) - set(self.fields)):
            problems.append(FieldError("", FieldCode.INVALID_FORMAT))
        if problems:
            raise InvalidForm(problems)
        return values

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default` when it was not sent."""
        return self.values.get(name, default)


@cache
def template(cls: type[Input], reads_text: bool) -> Input:
    """The one instance of an input that validates; `reads_text` for queries and forms, where everything is text."""
    # Building a serializer's fields costs far more than running them, and running them changes nothing.
    template = cls()
    template.reads_text = reads_text
    return template


class ItemsField(ProductField):
    """A list of `least` to `most` items, each validated by `child` (a field or an Input)."""

    def __init__(
        self,
        child: "ProductField | Input",
        *,
        least: int = 0,
        most: int | None = None,
        low_code: FieldCode = FieldCode.INVALID_FORMAT,
        high_code: FieldCode = FieldCode.INVALID_FORMAT,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.child = child
        self.least, self.most = least, most
        self.low_code, self.high_code = low_code, high_code
        child.bind("", self)  # type: ignore[arg-type]

    def parse(self, value: Any) -> Any:
        if self.reads_text and isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            raise self.invalid("type")
        if len(value) < self.least:
            raise self.invalid("short", self.low_code, min=self.least, max=self.most)
        if self.most is not None and len(value) > self.most:
            raise self.invalid("long", self.high_code, min=self.least, max=self.most)
        return read_items(self.child, value)

    def schema(self) -> Schema:
        bounds = {"minItems": self.least or None, "maxItems": self.most}
        return {"type": "array"} | {name: bound for name, bound in bounds.items() if bound is not None}


def read_items(child: "ProductField | Input", items: list[Any]) -> list[Any]:
    """Every item validated. Raises InvalidForm with the failures of all of them."""
    values: list[Any] = []
    problems: list[FieldError] = []
    for index, item in enumerate(items):
        try:
            values.append(child.run_validation(item))
        except InvalidForm as problem:
            problems += under(index, problem)
    if problems:
        raise InvalidForm(problems)
    return values


class MapField(ProductField):
    """An object with free keys of up to `key_length` characters; every value validated by `child`."""

    def __init__(
        self, child: "ProductField | Input", *, most: int = 1000, key_length: int = 256, **options: Any
    ) -> None:
        super().__init__(**options)
        self.child = child
        self.most, self.key_length = most, key_length
        child.bind("", self)  # type: ignore[arg-type]

    def parse(self, value: Any) -> Any:
        if not isinstance(value, dict) or len(value) > self.most or "\x00" in "".join(value):
            raise self.invalid("type")
        if any(len(key) > self.key_length for key in value):
            raise self.invalid("long")
        return dict(zip(value, self._read(value), strict=True))

    def _read(self, value: dict[str, Any]) -> list[Any]:
        values: list[Any] = []
        problems: list[FieldError] = []
        for key, item in value.items():
            try:
                values.append(self.child.run_validation(item))
            except InvalidForm as problem:
                problems += under(key, problem)
        if problems:
            raise InvalidForm(problems)
        return values

    def schema(self) -> Schema:
        return {"type": "object"}


class AnyField(ProductField):
    """Any JSON value that can be kept: at most 32 levels, no NUL characters, no integers beyond 64 bits."""

    def parse(self, value: Any) -> Any:
        if not _is_storable(value, 0):
            raise self.invalid("type")
        return value

    def schema(self) -> Schema:
        return {}


def _is_storable(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, int):
        return _LEAST <= value <= _MOST
    if depth > _MAX_DEPTH:
        return False
    if isinstance(value, dict):
        return all("\x00" not in key and _is_storable(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return all(_is_storable(item, depth + 1) for item in value)
    return True
