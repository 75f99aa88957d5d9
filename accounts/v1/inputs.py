"""What the guild wire takes to register, sign in and prove who one is."""

from typing import Any

from accounts.operations.registration import Registration
from accounts.v1.fields import BirthdayField, DisplayNameField, PasswordField, UsernameField
from accounts.v1.sudo import SudoInput
from core.api.fields import BoolField, EmailField, Input, ItemsField, TextField
from core.errors import FieldCode, InvalidForm

_MOST_HASHES = 100
_LONGEST_INVITE = 256


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


class MfaCodeInput(Input):
    """A code for the ticket of a sign-in."""

    code = TextField()
    ticket = TextField()


class SuggestionsInput(Input):
    """The display name to derive usernames from."""

    global_name = DisplayNameField()


class SessionsLogoutInput(SudoInput):
    """The sign-ins to end, by their `id_hash`."""

    session_id_hashes = ItemsField(TextField(), most=_MOST_HASHES)
