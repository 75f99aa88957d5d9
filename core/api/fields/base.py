"""What every input field shares: failures are a path, a code and perhaps a field's own words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.fields import SkipField, empty

from core.errors import FieldCode, FieldError, InvalidForm

Schema = dict[str, Any]


class ProductField(serializers.Field, ABC):
    """A field whose failures are InvalidForm at the empty path; the Input around it puts its name in front.

    `texts` maps a kind of failure ("required", "type", "short", "long", "low", "high", "choice", "pattern") to the
    words for it; `code` replaces the code of every failure except a missing value.
    """

    fallback_code: ClassVar[FieldCode] = FieldCode.INVALID_FORMAT

    def __init__(
        self, *, texts: Mapping[str, str] | None = None, code: FieldCode | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.texts = dict(texts or {})
        self.code = code

    def run_validation(self, data: Any = empty) -> Any:
        """The validated value. Raises InvalidForm, or SkipField for an absent optional value."""
        if data is empty:
            if self.required:
                raise self.missing()
            return self.get_default()
        if data is None:
            if self.allow_null:
                return None
            raise self.missing()
        return self.parse(data)

    def get_default(self) -> Any:
        """The default of an absent value; SkipField leaves the value out."""
        if self.default is empty:
            raise SkipField
        return self.default() if callable(self.default) else self.default

    @abstractmethod
    def parse(self, value: Any) -> Any:
        """The validated form of a value that is neither absent nor null."""

    @abstractmethod
    def schema(self) -> Schema:
        """JSON schema of the value."""

    def missing(self) -> InvalidForm:
        """The failure of an absent or null value."""
        label = (self.field_name or "value").replace("_", " ").capitalize()
        return InvalidForm.at("", FieldCode.INVALID_FORMAT, text=self.texts.get("required", f"{label} is required"))

    def invalid(self, kind: str, code: FieldCode | None = None, **variables: object) -> InvalidForm:
        """The failure of a present value."""
        chosen = self.code or code or self.fallback_code
        return InvalidForm.at("", chosen, text=self.texts.get(kind, ""), **variables)

    @property
    def reads_text(self) -> bool:
        """Whether values come from a query or form, where everything is text."""
        return bool(getattr(self.root, "reads_text", False))


def under(name: str | int, problem: InvalidForm) -> list[FieldError]:
    """The failures of a part, as seen from the value that holds it under `name`."""
    return [replace(error, path=f"{name}.{error.path}" if error.path else str(name)) for error in problem.errors]
