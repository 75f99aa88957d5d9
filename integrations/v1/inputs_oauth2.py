"""What the guild wire takes about applications and OAuth2."""

from typing import Any, cast

from accounts.changes import ProfileChanges
from accounts.v1.fields import UsernameField
from accounts.v1.inputs import DiscriminatorField
from core.api.fields import (
    BoolField,
    ChoiceField,
    FlagsField,
    IdField,
    Input,
    ItemsField,
    PictureField,
    ProductField,
    TextField,
)
from core.api.fields.base import Schema
from core.errors import FieldCode, FieldError, InvalidForm
from integrations.oauth2.records import ApplicationChanges, Request
from integrations.oauth2.redirects import LONGEST, MOST, is_registrable

_LONGEST_NAME = 100
_LONGEST_BIO = 1024


class ExactField(TextField):
    """Text that is compared or given back, so kept exactly as sent."""

    def cleaned(self, value: str) -> str:
        if "\x00" in value:
            raise self.invalid("pattern", FieldCode.INVALID_FORMAT)
        return value


class RedirectField(ExactField):
    """An address that codes may be sent to: https, or http to the same machine (`http_anywhere`: to any)."""

    def __init__(self, *, http_anywhere: bool = False) -> None:
        super().__init__(1, LONGEST)
        self.http_anywhere = http_anywhere

    def parse(self, value: Any) -> Any:
        uri = super().parse(value)
        if not is_registrable(uri, http_anywhere=self.http_anywhere):
            raise self.invalid("pattern", FieldCode.INVALID_FORMAT)
        return uri

    def schema(self) -> Schema:
        return super().schema() | {"format": "uri"}


class PermissionsTextField(ProductField):
    """A number of permission bits as decimal text or a number; what it says is looked at later."""

    def parse(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self.invalid("type")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "format": "permission-bits"}


class ApplicationInput(Input):
    """A new application."""

    name = TextField(1, _LONGEST_NAME)
    redirect_uris = ItemsField(RedirectField(), most=MOST, required=False, allow_null=True)
    bot_public = BoolField(required=False)
    bot_require_code_grant = BoolField(required=False)

    def changes(self) -> ApplicationChanges:
        values = dict(self.values)
        if "redirect_uris" in values:
            values["redirect_uris"] = values["redirect_uris"] or []
        return cast(ApplicationChanges, values)


class ApplicationUpdateInput(ApplicationInput):
    """Changes of an application; what is left out stays, null for its addresses removes them all."""

    name = TextField(1, _LONGEST_NAME, required=False)
    redirect_uris = ItemsField(RedirectField(http_anywhere=True), most=MOST, required=False, allow_null=True)


class BotProfileInput(Input):
    """Changes of a bot; what is left out stays. The discriminator cannot become another one."""

    username = UsernameField(required=False)
    discriminator = DiscriminatorField(required=False)
    avatar = PictureField(required=False, allow_null=True)
    banner = PictureField(required=False, allow_null=True)
    bio = TextField(0, _LONGEST_BIO, required=False, allow_null=True)
    bot_flags = FlagsField(required=False)

    def changes(self) -> ProfileChanges:
        names = ("username", "avatar", "banner")
        return cast(ProfileChanges, {name: self[name] for name in names if name in self.values})


class _AskedInput(Input):
    client_id = IdField()
    scope = TextField()
    redirect_uri = ExactField(1, LONGEST, required=False)
    state = ExactField(1, LONGEST, required=False)
    permissions = PermissionsTextField(required=False)
    guild_id = IdField(required=False)
    code_challenge = ExactField(required=False)
    code_challenge_method = ExactField(required=False)

    def asked(self) -> Request:
        return Request(**{name: value for name, value in self.values.items() if name in Request.__dataclass_fields__})


class ConsentInput(_AskedInput):
    """What a person grants: the query of the address that an application sent them to."""

    response_type = TextField(required=False)


class AuthorizeQuery(_AskedInput):
    """What an application asks a person for."""

    response_type = ChoiceField(("code",), required=False)
    prompt = ChoiceField(("consent", "none"), required=False)
    disable_guild_select = ChoiceField(("true", "false"), required=False)


class ClientInput(Input):
    """The credentials of a client, where they do not come with HTTP Basic."""

    client_id = ExactField(required=False, allow_null=True)
    client_secret = ExactField(required=False, allow_null=True)


class TokenInput(ClientInput):
    """A code or a refresh token to exchange. `code_verifier` is needed where the request had a `code_challenge`."""

    grant_type = ChoiceField(("authorization_code", "refresh_token"))
    code = ExactField(required=False)
    redirect_uri = ExactField(1, LONGEST, required=False)
    code_verifier = ExactField(required=False)
    refresh_token = ExactField(required=False)
    scope = ExactField(required=False)

    def check(self, values: dict[str, Any]) -> None:
        names = ("refresh_token",) if values["grant_type"] == "refresh_token" else ("code", "redirect_uri")
        missing = [FieldError(name, FieldCode.INVALID_FORMAT) for name in names if name not in values]
        if missing:
            raise InvalidForm(missing)


class IntrospectInput(ClientInput):
    """A token that somebody has shown."""

    token = ExactField()
    token_type_hint = ExactField(required=False)


class RevokeInput(ClientInput):
    """A token that is not needed any more."""

    token = ExactField()
    token_type_hint = ChoiceField(("access_token", "refresh_token"), required=False)
