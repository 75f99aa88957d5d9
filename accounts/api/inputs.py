"""What the topic wire takes to register and sign in."""

import re
from typing import Any

from accounts.languages import topic_language
from accounts.operations.registration import Registration
from core.api.fields import EmailField, Input, ProductField, TextField
from core.api.fields.base import Schema
from core.content_rules import content_filter
from core.errors import FieldCode, FieldError, InvalidForm
from core.text import is_topic_username, normalise, username_from, utf16_length

LEAST_PASSWORD, MOST_PASSWORD = 8, 128
_LONGEST_INVITE = 256
LONGEST_LANGUAGE = 35
MOST_QUESTIONS = 5
LONGEST_QUESTION = 200
_ANSWER_LENGTHS = range(2, 101)
_PHONE = re.compile(r"\+[1-9]\d{1,14}")

_CLASSES = (
    (re.compile(r"[a-z]"), "lowercase letter"),
    (re.compile(r"[A-Z]"), "uppercase letter"),
    (re.compile(r"[0-9]"), "number"),
    (re.compile(r'[!@#$%^&*(),.?":{}|<>]'), "special character"),
)
_COMMON_PARTS = (
    *("123456", "password", "qwerty", "abc123", "admin"),
    *("letmein", "welcome", "monkey", "dragon", "football"),
)


class HandleField(ProductField):
    """A username of the topic side: 3 to 20 letters, digits, `_` and `-`, a letter or digit at both ends."""

    def parse(self, value: Any) -> Any:
        name = normalise(value) if isinstance(value, str) else ""
        if not is_topic_username(name):
            raise self.invalid("pattern", FieldCode.USERNAME_INVALID_CHARACTERS)
        if content_filter().refuses_name(name):
            raise self.invalid("choice", FieldCode.USERNAME_CANNOT_CONTAIN_RESERVED_TERMS)
        return name

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 3, "maxLength": 20}


class NewPasswordField(ProductField):
    """A new password: 8 to 128 characters of four kinds, without the best known parts. Reports every rule it breaks."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            raise self.missing()
        text = normalise(value)
        problems = password_problems(text)
        if problems:
            raise InvalidForm(problems)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "password", "minLength": LEAST_PASSWORD, "maxLength": MOST_PASSWORD}


def password_problems(password: str) -> list[FieldError]:
    """Every rule a new password breaks, in the words of the topic wire. The path names the rule, since one value may
    break several."""
    length = utf16_length(password)
    if length > MOST_PASSWORD:
        return [_problem("length", FieldCode.PASSWORD_LENGTH_INVALID, "must be less than 128 characters long")]
    found = []
    if length < LEAST_PASSWORD:
        found.append(_problem("length", FieldCode.PASSWORD_LENGTH_INVALID, "must be at least 8 characters long"))
    for pattern, kind in _CLASSES:
        if not pattern.search(password):
            found.append(
                _problem(kind.replace(" ", "_"), FieldCode.INVALID_FORMAT, f"must contain at least one {kind}")
            )
    for part in _COMMON_PARTS:
        if part in password.lower():
            found.append(_problem(part, FieldCode.PASSWORD_IS_TOO_COMMON, f"contains common pattern: {part}"))
    return found


def _problem(rule: str, code: FieldCode, words: str) -> FieldError:
    return FieldError(rule, code, text=f"Password {words}")


class CredentialField(ProductField):
    """A name, password or code as typed. Anything but text counts as not given."""

    def parse(self, value: Any) -> Any:
        return value if isinstance(value, str) else ""

    def schema(self) -> Schema:
        return {"type": "string"}


USERNAME_WORDS = {
    "required": "Invalid username format",
    "pattern": "Invalid username format",
    "choice": "Username contains inappropriate content",
}
_EMAIL_WORDS = dict.fromkeys(("required", "type", "long", "pattern"), "Invalid email format")


class PhoneField(ProductField):
    """A phone number in E.164, written with or without blanks, dashes and brackets; "" is none."""

    def parse(self, value: Any) -> Any:
        plain = re.sub(r"[\s()./-]", "", value) if isinstance(value, str) else "?"
        if plain and not _PHONE.fullmatch(plain):
            raise InvalidForm.at("", FieldCode.PHONE_NUMBER_INVALID_FORMAT, text="Invalid phone number")
        return plain or None

    def schema(self) -> Schema:
        return {"type": "string"}


class QuestionsField(ProductField):
    """Security questions: up to five of `{question, answer}`. Reports every one that is not whole."""

    def parse(self, value: Any) -> Any:
        if not isinstance(value, list) or len(value) > MOST_QUESTIONS:
            raise self.invalid("type")
        problems, pairs = [], []
        for number, entry in enumerate(value, 1):
            question, answer = (_text(entry, name) for name in ("question", "answer"))
            if not question or not answer or len(question) > LONGEST_QUESTION:
                problems.append(
                    FieldError(str(number), FieldCode.INVALID_FORMAT, text=f"Question {number} is incomplete")
                )
            elif len(answer) not in _ANSWER_LENGTHS:
                text = f"Invalid answer for question {number}"
                problems.append(FieldError(str(number), FieldCode.INVALID_FORMAT, text=text))
            pairs.append((question, answer))
        if problems:
            raise InvalidForm(problems)
        return pairs

    def schema(self) -> Schema:
        properties = {name: {"type": "string"} for name in ("question", "answer")}
        return {"type": "array", "maxItems": MOST_QUESTIONS, "items": {"type": "object", "properties": properties}}


def _text(entry: Any, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return normalise(value) if isinstance(value, str) else ""


class RegisterInput(Input):
    """A registration. All problems are reported together."""

    username = HandleField(texts=USERNAME_WORDS)
    email = EmailField(texts=_EMAIL_WORDS)
    password = NewPasswordField(texts={"required": "Password is required"})
    language = TextField(0, LONGEST_LANGUAGE, required=False, allow_null=True)
    invite_code = TextField(0, _LONGEST_INVITE, required=False, allow_null=True)
    phone = PhoneField(required=False, allow_null=True)
    security_questions = QuestionsField(required=False, allow_null=True)

    def draft(self, *, locale: str, country: str | None) -> Registration:
        return Registration(
            username=username_from(self["username"]),
            handle=self["username"],
            email=self["email"],
            password=self["password"],
            invite_code=self.get("invite_code") or "",
            locale=locale,
            country=country,
            language=topic_language(self.get("language") or ""),
            phone=self.get("phone"),
            security_questions=tuple(self.get("security_questions") or ()),
        )


class NamesInput(Input):
    """What an account without a password is registered by."""

    username = HandleField(texts=USERNAME_WORDS)
    email = EmailField(texts=dict.fromkeys(("required", "type", "long", "pattern"), "Valid email is required"))

    def draft(self, *, locale: str, country: str | None, language: str) -> Registration:
        return Registration(
            username=username_from(self["username"]),
            handle=self["username"],
            email=self["email"],
            locale=locale,
            country=country,
            language=topic_language(language),
        )


class LoginInput(Input):
    """A username or e-mail address with its password."""

    username = CredentialField(required=False, allow_null=True)
    identifier = CredentialField(required=False, allow_null=True)
    email = CredentialField(required=False, allow_null=True)
    password = CredentialField(required=False, allow_null=True)
    totp_code = CredentialField(required=False, allow_null=True)

    @property
    def name(self) -> str:
        """The account meant, whichever field names it."""
        return next((self.get(field) for field in ("username", "identifier", "email") if self.get(field)), "")
