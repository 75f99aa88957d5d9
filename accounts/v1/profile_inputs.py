"""What the guild wire takes to change one's own account."""

from typing import Any, cast

from accounts.changes import ProfileChanges
from accounts.v1.fields import DisplayNameField, PasswordField, UsernameField
from accounts.v1.inputs import DiscriminatorField
from accounts.v1.sudo import SudoInput
from core.api.fields import BoolField, ColorField, PictureField, ProductField, TextField
from core.api.fields.base import Schema
from core.errors import FieldCode, InvalidForm

_LONGEST_BIO = 320
_LONGEST_PRONOUNS = 40
_CREDENTIALS = frozenset({"email_token", "new_password"})
_PROOF = frozenset({"password", "mfa_method", "mfa_code", "webauthn_response", "webauthn_challenge"})


class AddressField(ProductField):
    """The e-mail address, which is not changed here."""

    def parse(self, value: Any) -> Any:
        raise self.missing()

    def missing(self) -> InvalidForm:
        return self.invalid("type", FieldCode.EMAIL_MUST_BE_CHANGED_VIA_TOKEN)

    def schema(self) -> Schema:
        return {"type": "string", "format": "email", "deprecated": True}


class ProfileInput(SudoInput):
    """Changes of one's own account; what is left out stays. Another username or discriminator, the token of a change
    of address and a new password want a proof of who one is; a new password also wants the one it replaces."""

    username = UsernameField(required=False)
    discriminator = DiscriminatorField(required=False)
    global_name = DisplayNameField(required=False, allow_null=True)
    email = AddressField(required=False)
    email_token = TextField(required=False)
    new_password = PasswordField(required=False)
    avatar = PictureField(required=False, allow_null=True)
    banner = PictureField(required=False, allow_null=True)
    bio = TextField(1, _LONGEST_BIO, required=False, allow_null=True)
    pronouns = TextField(1, _LONGEST_PRONOUNS, required=False, allow_null=True)
    accent_color = ColorField(required=False, allow_null=True)
    premium_badge_hidden = BoolField(required=False)
    premium_badge_masked = BoolField(required=False)
    premium_badge_timestamp_hidden = BoolField(required=False)
    premium_badge_sequence_hidden = BoolField(required=False)
    premium_enabled_override = BoolField(required=False)
    has_dismissed_premium_onboarding = BoolField(required=False)
    has_unread_gift_inventory = BoolField(required=False)
    used_mobile_client = BoolField(required=False)

    def sent(self) -> list[str]:
        """The names of the fields that were sent, but for proofs that an account without a password may show."""
        return [name for name in self.values if name == "password" or name not in _PROOF]

    def changes(self) -> ProfileChanges:
        others = _PROOF | _CREDENTIALS
        return cast(ProfileChanges, {name: value for name, value in self.values.items() if name not in others})

    @property
    def changes_credentials(self) -> bool:
        """Whether the address or the password is to become another."""
        return not _CREDENTIALS.isdisjoint(self.values)
