"""What the guild wire takes to register, sign in and prove who one is."""

from typing import Any

from accounts.operations.registration import Registration
from accounts.passwords import LEAST, MOST
from core.api.fields import BoolField, DateField, EmailField, Input, ItemsField, ProductField, TextField
from core.api.fields.base import Schema
from core.errors import FieldCode, InvalidForm
from core.text import display_name, display_name_problem, normalise, username_problem, utf16_length

LONGEST_NAME = 32
_DATE_LENGTH = 10
_MOST_HASHES = 100
_LONGEST_INVITE = 256


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


def _text(one: ProductField, value: Any) -> str:
    if not isinstance(value, str):
        raise one.invalid("type")
    return value


def _named(one: ProductField, name: str, problem_of: Any) -> str:
    problem: FieldCode | None = problem_of(name)
    if problem is not None:
        raise one.invalid("pattern", problem, min=1, max=LONGEST_NAME)
    return name


class RegisterInput(Input):
    """A registration. Without an e-mail address and a password the account is unclaimed."""

    email = EmailField(required=False)
    username = UsernameField(required=False)
    global_name = DisplayNameField(required=False)
    password = PasswordField(required=False)
    date_of_birth = BirthdayField()
    consent = BoolField()
    invite_code = TextField(0, _LONGEST_INVITE, required=False, allow_null=True)

    def check(self, values: dict[str, Any]) -> None:
        if not values["consent"]:
            raise InvalidForm.at("consent", FieldCode.MUST_AGREE_TO_TOS_AND_PRIVACY_POLICY)

    def draft(self, *, locale: str, country: str | None) -> Registration:
        return Registration(
            username=self.get("username"),
            global_name=self.get("global_name"),
            email=self.get("email"),
            password=self.get("password"),
            date_of_birth=self["date_of_birth"],
            invite_code=self.get("invite_code") or "",
            locale=locale,
            country=country,
        )


class LoginInput(Input):
    """An e-mail address and its password."""

    email = EmailField()
    password = PasswordField()
    invite_code = TextField(0, _LONGEST_INVITE, required=False, allow_null=True)


class SuggestionsInput(Input):
    """The display name to derive usernames from."""

    global_name = DisplayNameField()


class SudoInput(Input):
    """What an operation that could do harm wants besides its own fields."""

    password = PasswordField(required=False)


class SessionsLogoutInput(SudoInput):
    """The sign-ins to end, by their `id_hash`."""

    session_id_hashes = ItemsField(TextField(), most=_MOST_HASHES)
