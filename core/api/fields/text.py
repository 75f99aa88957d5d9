"""Fields that hold text."""

import base64
import binascii
import re
from typing import Any
from urllib.parse import urlsplit

from core.api.fields.base import ProductField, Schema
from core.errors import FieldCode, InvalidForm
from core.instance_limits import LIMITS, LimitKey
from core.text import normalise, utf16_length

_DEFAULT_MAX = 256


class TextField(ProductField):
    """Text, normalised, of `least` to `most` UTF-16 units; `max_only` has its own code for too long."""

    normalised = True

    def __init__(self, least: int = 1, most: int = _DEFAULT_MAX, *, max_only: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = (0, max_only) if max_only else (least, most)
        self.max_only = bool(max_only)

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = self.cleaned(value)
        length = utf16_length(text)
        if length > self.most:
            raise self._long()
        if length < self.least:
            raise self._short("short" if text else "required")
        return text

    def cleaned(self, value: str) -> str:
        """The text that is measured and kept."""
        return normalise(value)

    def schema(self) -> Schema:
        schema: Schema = {"type": "string", "maxLength": self.most}
        return schema | ({"minLength": self.least} if self.least else {})

    def _long(self) -> InvalidForm:
        if self.max_only:
            return self.invalid("long", FieldCode.CONTENT_EXCEEDS_MAX_LENGTH, maxLength=self.most)
        return self._length("long")

    def _short(self, kind: str) -> InvalidForm:
        # A blank value without words of its own for "required" still is a value that is too short.
        return self._length(kind if kind in self.texts else "short")

    def _length(self, kind: str) -> InvalidForm:
        if self.least == self.most:
            exact = FieldCode.STRING_LENGTH_EXACT
            return self.invalid(kind, exact, length=self.most, min=self.least, max=self.most)
        return self.invalid(kind, FieldCode.STRING_LENGTH_INVALID, min=self.least, max=self.most)


class SecretField(TextField):
    """Text that is compared or hashed, so kept exactly as sent: passwords, tokens, codes."""

    def cleaned(self, value: str) -> str:
        if "\x00" in value:
            raise self.invalid("pattern", FieldCode.INVALID_FORMAT)
        return value

    def schema(self) -> Schema:
        return super().schema() | {"format": "password"}


class PatternField(TextField):
    """Text that must match a regular expression as a whole."""

    def __init__(
        self,
        pattern: str,
        least: int = 1,
        most: int = _DEFAULT_MAX,
        *,
        pattern_code: FieldCode = FieldCode.INVALID_FORMAT,
        **options: Any,
    ) -> None:
        super().__init__(least, most, **options)
        self.pattern = re.compile(pattern)
        self.pattern_code = pattern_code

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if not self.pattern.fullmatch(text):
            raise self.invalid("pattern", self.pattern_code)
        return text

    def schema(self) -> Schema:
        return super().schema() | {"pattern": self.pattern.pattern}


class EmailField(ProductField):
    """An e-mail address as typed; whether it exists is another question."""

    _LOCAL = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+")
    _DOMAIN = re.compile(r"(?=.{1,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?")
    _MOST = 254

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = normalise(value)
        if not 1 <= utf16_length(text) <= self._MOST:
            kind = "long" if text else "required"
            raise self.invalid(kind, FieldCode.EMAIL_LENGTH_INVALID, min=1, max=self._MOST)
        local, at, domain = text.rpartition("@")
        if not at or not local or not self._DOMAIN.fullmatch(domain):
            raise self.invalid("pattern", FieldCode.INVALID_EMAIL_FORMAT)
        if not self._LOCAL.fullmatch(local):
            raise self.invalid("pattern", FieldCode.INVALID_EMAIL_LOCAL_PART)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "email", "maxLength": self._MOST}


class UrlField(ProductField):
    """An absolute http or https address."""

    def __init__(self, most: int = 2048, *, schemes: tuple[str, ...] = ("http", "https"), **options: Any) -> None:
        super().__init__(**options)
        self.most = most
        self.schemes = schemes

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = normalise(value)
        if not 1 <= utf16_length(text) <= self.most:
            raise self.invalid("long" if text else "required", FieldCode.URL_LENGTH_INVALID, min=1, max=self.most)
        if not self._is_address(text):
            raise self.invalid("pattern", FieldCode.INVALID_URL_FORMAT)
        return text

    def schema(self) -> Schema:
        return {"type": "string", "format": "uri", "maxLength": self.most}

    def _is_address(self, text: str) -> bool:
        if any(character.isspace() for character in text):
            return False
        try:
            parts = urlsplit(text)
            # Reading the port checks it.
            return parts.scheme in self.schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return False


class Base64Field(ProductField):
    """Bytes as canonical, padded base64, alone or in a `data:` URI; `most` counts characters of base64."""

    def __init__(self, most: int, *, least: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def parse(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise self.invalid("type")
        text = value.partition(",")[2] if value.startswith("data:") else value
        if not self.least <= len(text) <= self.most:
            raise self.invalid("long", FieldCode.BASE64_LENGTH_INVALID, min=self.least, max=self.most)
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise self.invalid("pattern", FieldCode.INVALID_BASE64_FORMAT) from None
        # Two spellings of the same bytes would be two names of one thing.
        if base64.b64encode(data[-3:] if len(data) % 3 == 0 else data[len(data) // 3 * 3 :]).decode() != text[-4:]:
            raise self.invalid("pattern", FieldCode.INVALID_BASE64_FORMAT)
        return data

    def schema(self) -> Schema:
        return {"type": "string", "contentEncoding": "base64", "maxLength": self.most}


class PictureField(Base64Field):
    """A picture's bytes. The length of the text is only looked at against the most that an administrator could ever
    allow under `size`; what is allowed now, and whether it is a picture, `core.images.read_picture` says."""

    def __init__(self, size: LimitKey = "avatar_max_size", **options: Any) -> None:
        super().__init__(-(-LIMITS[size].most // 3) * 4, **options)
