"""Fields that hold numbers, booleans, times, ids and choices."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from core.api.fields.base import ProductField, Schema
from core.errors import FieldCode
from core.ids import MAX_ID, NO_ID, is_foreign_oid, parse_oid
from core.permissions import cleaned_bits

_DIGITS = re.compile(r"0|[1-9][0-9]*")
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_MAX_DIGITS = 40
_OID_LENGTH = 24
_INT64_LEAST, _INT64_MOST = -(2**63), 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class IdField(ProductField):
    """A snowflake: decimal text or a JSON integer, 0 to 2^63-1. With `oid` 24 hex digits are taken too; those of
    another system name nothing here, which is for whoever looks it up to say."""

    def __init__(self, *, oid: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.oid = oid

    def parse(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if self.oid and isinstance(value, str) and len(value) == _OID_LENGTH:
            return self._from_hex(value)
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise self.invalid("type", FieldCode.INVALID_SNOWFLAKE_FORMAT)
        if len(value) > len(str(MAX_ID)) or int(value) > MAX_ID:
            raise self.invalid("high", FieldCode.SNOWFLAKE_OUT_OF_RANGE)
        return int(value)

    def schema(self) -> Schema:
        if self.oid:
            return {"type": "string", "pattern": "^[0-9a-f]{24}$"}
        return {"type": "string", "format": "snowflake", "pattern": "^(0|[1-9][0-9]*)$"}

    def _from_hex(self, value: str) -> int:
        if is_foreign_oid(value):
            return NO_ID
        try:
            return parse_oid(value)
        except ValueError:
            raise self.invalid("type", FieldCode.INVALID_SNOWFLAKE_FORMAT) from None


class OidField(IdField):
    """An id of the second wire: 24 hex digits, or the decimal snowflake."""

    def __init__(self, **options: Any) -> None:
        super().__init__(oid=True, **options)


class WholeField(ProductField):
    """A whole number from `least` to `most`, by default any that a database column can hold."""

    def __init__(self, least: int = _INT64_LEAST, most: int = _INT64_MOST, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def parse(self, value: Any) -> Any:
        number = self.whole(value)
        if number < self.least:
            raise self.invalid("low", minValue=self.least, maxValue=self.most)
        if number > self.most:
            raise self.invalid("high", minValue=self.least, maxValue=self.most)
        return number

    def whole(self, value: Any) -> int:
        """The number, of a JSON integer, of a float without a fraction, or of text in a query."""
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if self.reads_text and isinstance(value, str) and len(value) <= _MAX_DIGITS and _WHOLE.fullmatch(value):
            return int(value)
        raise self.invalid("type")

    def schema(self) -> Schema:
        schema: Schema = {"type": "integer"}
        if self.least != _INT64_LEAST:
            schema["minimum"] = self.least
        if self.most != _INT64_MOST:
            schema["maximum"] = self.most
        return schema


class PageSizeField(WholeField):
    """How many a list shall hold, from 1 to `most`; `usual` where nothing is said."""

    def __init__(self, most: int, *, usual: int) -> None:
        super().__init__(1, most, code=FieldCode.VALUE_MUST_BE_INTEGER_IN_RANGE, required=False, default=usual)


class ColorField(WholeField):
    """A colour as 0xRRGGBB."""

    _WHITE = 0xFFFFFF

    def parse(self, value: Any) -> Any:
        number = self.whole(value)
        if number < 0:
            raise self.invalid("low", FieldCode.COLOR_VALUE_TOO_LOW)
        if number > self._WHITE:
            raise self.invalid("high", FieldCode.COLOR_VALUE_TOO_HIGH)
        return number

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": 0, "maximum": self._WHITE}


class FlagsField(WholeField):
    """A small bit field: a 32-bit integer that is not negative."""

    def __init__(self, **options: Any) -> None:
        super().__init__(0, 2**31 - 1, **options)


class PermissionBitsField(ProductField):
    """A permission bit field: decimal text or a number that is not negative; unknown bits are dropped."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return cleaned_bits(value)
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise self.invalid("type", FieldCode.INVALID_INTEGER_FORMAT)
        if len(value) > _MAX_DIGITS:
            raise self.invalid("high", FieldCode.INTEGER_OUT_OF_INT64_RANGE)
        return cleaned_bits(int(value))

    def schema(self) -> Schema:
        return {"type": "string", "format": "permission-bits", "pattern": "^(0|[1-9][0-9]*)$"}


class Int64Field(ProductField):
    """A 64-bit integer as decimal text or a number, from `least` up."""

    def __init__(self, least: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.least = least

    def parse(self, value: Any) -> Any:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _WHOLE.fullmatch(text):
            raise self.invalid("type", FieldCode.INVALID_INTEGER_FORMAT)
        if len(text) > _MAX_DIGITS or not self.least <= int(text) <= MAX_ID:
            raise self.invalid("high", FieldCode.INTEGER_OUT_OF_INT64_RANGE)
        return int(text)

    def schema(self) -> Schema:
        return {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}


class NumberField(ProductField):
    """A number, perhaps with a fraction, from `least` to `most`."""

    def __init__(self, least: float | None = None, most: float | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def parse(self, value: Any) -> Any:
        if self.reads_text and isinstance(value, str) and len(value) <= _MAX_DIGITS and _DECIMAL.fullmatch(value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.invalid("type")
        if self.least is not None and value < self.least:
            raise self.invalid("low", minValue=self.least, maxValue=self.most)
        if self.most is not None and value > self.most:
            raise self.invalid("high", minValue=self.least, maxValue=self.most)
        return value

    def schema(self) -> Schema:
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": "number"} | {name: value for name, value in bounds.items() if value is not None}


class BoolField(ProductField):
    """true or false; in a query `true`, `True` and `1` are true and everything else is false."""

    _TRUE = frozenset({"true", "True", "1"})

    def parse(self, value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if self.reads_text:
            return isinstance(value, str) and value in self._TRUE
        raise self.invalid("type")

    def schema(self) -> Schema:
        return {"type": "boolean"}


class QueryFlagField(BoolField):
    """A boolean of a query that is false when absent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"default": False, "allow_null": True} | options))

    def run_validation(self, data: Any = None) -> Any:
        return bool(super().run_validation(data))


class TimestampField(ProductField):
    """A moment: ISO 8601 text or whole milliseconds since 1970. Becomes an aware datetime in UTC."""

    _FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)

    def parse(self, value: Any) -> Any:
        try:
            return self._moment(value)
        except (ValueError, OverflowError):
            raise self.invalid("type", FieldCode.INVALID_ISO_TIMESTAMP) from None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}

    def _moment(self, value: Any) -> datetime:
        if isinstance(value, int) and not isinstance(value, bool):
            return _EPOCH + timedelta(milliseconds=value)
        if not isinstance(value, str) or not self._FORM.fullmatch(value):
            raise ValueError("not a moment")
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class DateField(ProductField):
    """A day, as YYYY-MM-DD."""

    _FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
    fallback_code: ClassVar[FieldCode] = FieldCode.INVALID_DATE_OF_BIRTH_FORMAT

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str) or not self._FORM.fullmatch(value):
            raise self.invalid("type")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.invalid("type") from None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


class ChoiceField(ProductField):
    """One of a few texts or whole numbers."""

    def __init__(self, choices: Iterable[str] | Iterable[int], **options: Any) -> None:
        super().__init__(**options)
        # Members of enumerations count as the plain numbers and texts that clients send.
        self.choices: tuple[str | int, ...] = tuple(int(c) if isinstance(c, int) else str(c) for c in choices)

    def parse(self, value: Any) -> Any:
        for choice in self.choices:
            if choice == value and isinstance(value, type(choice)) and not isinstance(value, bool):
                return choice
            if self.reads_text and isinstance(choice, int) and str(int(choice)) == value:
                return choice
        raise self.invalid("choice")

    def schema(self) -> Schema:
        kind = "integer" if all(isinstance(choice, int) for choice in self.choices) else "string"
        return {"type": kind, "enum": list(self.choices)}
