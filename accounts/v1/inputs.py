"""What the guild wire takes to register, sign in and prove who one is."""

import re
from typing import Any

from accounts.models import RelationshipType
from accounts.operations.registration import Registration
from accounts.v1.fields import BirthdayField, DisplayNameField, PasswordField, UsernameField
from accounts.v1.sudo import SudoInput
from core.api.fields import BoolField, ChoiceField, EmailField, Input, ItemsField, ProductField, TextField
from core.api.fields.base import Schema
from core.errors import FieldCode, InvalidForm

_MOST_HASHES = 100
_LONGEST_INVITE = 256
_LONGEST_NICKNAME = 256
_LONGEST_NOTE = 256


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


class SessionsLogoutInput(SudoInput):
    """The sign-ins to end, by their `id_hash`."""

    session_id_hashes = ItemsField(TextField(), most=_MOST_HASHES)


class DiscriminatorField(ProductField):
    """The four digits of a tag: up to four digits, as text or a number."""

    _FORM = re.compile(r"[0-9]{1,4}")

    def parse(self, value: Any) -> Any:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not self._FORM.fullmatch(text):
            raise self.invalid("pattern", FieldCode.DISCRIMINATOR_INVALID_FORMAT)
        return int(text)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]{1,4}$"}


class TagInput(Input):
    """Somebody's full name."""

    username = UsernameField()
    discriminator = DiscriminatorField()


class RelationshipTypeInput(Input):
    """What somebody is to become: 2 blocks them, anything else accepts their request."""

    type = ChoiceField(RelationshipType.values, required=False, allow_null=True)


class NicknameInput(Input):
    """What to call a friend; null or nothing takes the nickname away."""

    nickname = TextField(0, _LONGEST_NICKNAME, allow_null=True)


class NoteInput(Input):
    """A private remark; null or nothing takes it away."""

    note = TextField(1, _LONGEST_NOTE, required=False, allow_null=True)
