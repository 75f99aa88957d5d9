"""Embeds as their senders supply them."""

from typing import Any

from core.api.fields import BoolField, ColorField, Input, ItemsField, TextField, TimestampField, UrlField
from core.clock import iso

_MOST_FIELDS = 25


class EmbedAuthorInput(Input):
    """Who made what an embed shows."""

    name = TextField(1, 256)
    url = UrlField(required=False, allow_null=True)
    icon_url = UrlField(required=False, allow_null=True)


class EmbedFooterInput(Input):
    """The last line of an embed."""

    text = TextField(1, 2048)
    icon_url = UrlField(required=False, allow_null=True)


class EmbedMediaInput(Input):
    """A picture: a web address, or `attachment://name` for a file of the same message."""

    url = UrlField(schemes=("http", "https", "attachment"))
    description = TextField(1, 4096, required=False, allow_null=True)


class EmbedFieldInput(Input):
    """A titled piece of an embed."""

    name = TextField(1, 256)
    value = TextField(1, 1024)
    inline = BoolField(required=False, default=False)


class RichEmbedInput(Input):
    """An embed. All embeds of a message hold at most 6000 characters together."""

    url = UrlField(required=False, allow_null=True)
    title = TextField(1, 256, required=False, allow_null=True)
    color = ColorField(required=False, allow_null=True)
    timestamp = TimestampField(required=False, allow_null=True)
    description = TextField(1, 4096, required=False, allow_null=True)
    author = EmbedAuthorInput(required=False, allow_null=True)
    image = EmbedMediaInput(required=False, allow_null=True)
    thumbnail = EmbedMediaInput(required=False, allow_null=True)
    footer = EmbedFooterInput(required=False, allow_null=True)
    # A declared field leaves the class body, so the serializer's own `fields` stays what it is.
    fields = ItemsField(EmbedFieldInput(), most=_MOST_FIELDS, required=False, allow_null=True)  # type: ignore[assignment]

    def embed(self) -> dict[str, Any]:
        """The embed as it is stored: what was given, and the type that supplied embeds have."""
        given = {name: value for name, value in self.values.items() if value is not None}
        stored: dict[str, Any] = {"type": "rich", "color": 0, **given}
        if "timestamp" in given:
            stored["timestamp"] = iso(given["timestamp"])
        for part in ("author", "image", "thumbnail", "footer"):
            if part in given:
                stored[part] = {name: value for name, value in given[part].values.items() if value is not None}
        if "fields" in given:
            stored["fields"] = [field.values for field in given["fields"]]
        return stored
