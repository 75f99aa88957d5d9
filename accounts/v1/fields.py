"""Values that several inputs of the guild wire take."""

from typing import Any

from accounts.signing_in.passwords import LEAST, MOST
from core.api.fields import AnyField, DateField, ProductField
from core.api.fields.base import Schema
from core.errors import FieldCode
from core.text import display_name, display_name_problem, normalise, username_problem, utf16_length

LONGEST_NAME = 32
_DATE_LENGTH = 10


class PasswordField(ProductField):
    """A password of 8 to 256 UTF-16 units."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = normalise(value)
        if not LEAST <= utf16_length(text) <= MOST:
            raise self.invalid("short", FieldCode.PASSWORD_LENGTH_INVALID, min=LEAST, max=MOST)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "password", "minLength": LEAST, "maxLength": MOST}


class UsernameField(ProductField):
    """A username of the guild side: 1 to 32 of letters, digits and `_`."""

    def parse(self, value: Any) -> Any:
        return _named(self, normalise(_text(self, value)), username_problem)

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": "^[A-Za-z0-9_]+$"}


class DisplayNameField(ProductField):
    """A display name: 1 to 32 UTF-16 units after invisible characters are removed."""

    def parse(self, value: Any) -> Any:
        return _named(self, display_name(_text(self, value)), display_name_problem)

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}


class BirthdayField(DateField):
    """A date of birth: exactly ten characters, and a day that exists."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) != _DATE_LENGTH:
            raise self.invalid("type", FieldCode.INVALID_FORMAT)
        return super().parse(value)


class CredentialField(AnyField):
    """What a device answered to a challenge, as the browser's `toJSON` writes it."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise self.invalid("type")
        return super().parse(value)

    def schema(self) -> Schema:
        return {"type": "object"}


def _text(one: ProductField, value: Any) -> str:
    if not isinstance(value, str):
        raise one.invalid("type")
    return value


def _named(one: ProductField, name: str, problem_of: Any) -> str:
    problem: FieldCode | None = problem_of(name)
    if problem is not None:
        raise one.invalid("pattern", problem, min=1, max=LONGEST_NAME)
    return name
