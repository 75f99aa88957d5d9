"""What the topic wire takes to change one's own profile and preferences."""

from dataclasses import dataclass
from typing import Any, cast

from accounts.api.inputs import USERNAME_WORDS, HandleField
from accounts.changes import ProfileChanges
from accounts.models import User
from accounts.pictures import avatar_url, banner_url
from core.api.fields import BoolField, ChoiceField, Input, PatternField, PictureField
from core.api.fields.base import Schema
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.images.fetching import fetch_picture
from core.instance_limits import limit

_LONGEST_ADDRESS = 2048


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """A picture named by where it is."""

    url: str


class PictureOrAddressField(PictureField):
    """A picture: base64, a data URL, or an http(s) address; nothing takes it away."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, **options)

    def parse(self, value: Any) -> Any:
        if value == "":
            return None
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            if len(value) > _LONGEST_ADDRESS:
                raise self.invalid("type", FieldCode.URL_LENGTH_INVALID, min=1, max=_LONGEST_ADDRESS)
            return PictureAddress(value)
        try:
            return super().parse(value)
        except InvalidForm as problem:
            if isinstance(value, str) and len(value) > self.most:
                raise ProductError(Code.FILE_SIZE_TOO_LARGE) from None
            raise problem

    def schema(self) -> Schema:
        return {"type": "string"}


class CountryField(PatternField):
    """A country by its two letters; nothing takes it away."""

    def parse(self, value: Any) -> Any:
        return None if value == "" else super().parse(value).upper()


_COUNTRY_WORDS = dict.fromkeys(("type", "pattern", "long", "short", "required"), "Invalid country code format")


class ProfileInput(Input):
    """Changes of one's own profile; what is left out stays."""

    username = HandleField(required=False, allow_null=True, texts=USERNAME_WORDS)
    profile_picture = PictureOrAddressField()
    banner = PictureOrAddressField()
    country_code = CountryField("[A-Za-z]{2}", 2, 2, required=False, allow_null=True, texts=_COUNTRY_WORDS)

    def check(self, values: dict[str, Any]) -> None:
        if values.get("username", 0) is None:
            del values["username"]
        if not values:
            raise ProductError(Code.BAD_REQUEST, reason="profile_empty")

    def changes(self, user: User) -> ProfileChanges:
        """What is to change. Fetches pictures that were named by address, so it may take some seconds."""
        found: dict[str, Any] = {}
        if "username" in self:
            found["handle"] = self["username"]
        if "country_code" in self:
            found["country_code"] = self["country_code"]
        shown = {"avatar": avatar_url(user.id, user.avatar), "banner": banner_url(user.id, user.banner)}
        for name, sent in (("avatar", "profile_picture"), ("banner", "banner")):
            if sent in self and not _is_shown(self[sent], shown[name]):
                found[name] = _bytes(self[sent], name, user)
        return cast(ProfileChanges, found)


def _is_shown(sent: Any, shown: str | None) -> bool:
    """Whether a client has sent back the address it was given."""
    if not isinstance(sent, PictureAddress) or shown is None:
        return False
    return sent.url.partition("?")[0] == shown.partition("?")[0]


def _bytes(sent: Any, path: str, user: User) -> bytes | None:
    if isinstance(sent, PictureAddress):
        return fetch_picture(sent.url, path=path, most_bytes=limit("avatar_max_size", traits=user.traits))
    return cast(bytes | None, sent)


def _words(text: str) -> dict[str, str]:
    return dict.fromkeys(("type", "choice", "required"), text)


class PreferencesInput(Input):
    """Preferences to change; what is left out stays."""

    theme = ChoiceField(("dark", "light"), required=False, texts=_words("Invalid theme"))
    language = ChoiceField(("en", "pt"), required=False, texts=_words("Invalid language"))
    anonymous_mode = BoolField(required=False, texts=_words("Invalid preferences"))
    email_2fa_enabled = BoolField(required=False, texts=_words("Invalid preferences"))
    notifications_enabled = BoolField(required=False, texts=_words("Invalid preferences"))
    sound_enabled = BoolField(required=False, texts=_words("Invalid preferences"))


class PreferencesBody(Input):
    """The preferences to change."""

    preferences = PreferencesInput(required=False)
