"""What the guild wire takes about media that people keep."""

from typing import Any

from chat.operations.memes import MemeChanges, MemeDraft
from core.api.fields import IdField, Input, ItemsField, TextField, UrlField, WholeField

_MOST_INDEX = 2**31 - 1


class _MemeInput(Input):
    name = TextField(0, 100, required=False, allow_null=True)
    alt_text = TextField(0, 500, required=False, allow_null=True)
    tags = ItemsField(TextField(1, 30), required=False, allow_null=True)

    def _words(self) -> dict[str, Any]:
        return {
            "name": self.get("name") or "",
            "alt_text": self.get("alt_text"),
            "tags": tuple(dict.fromkeys(self.get("tags") or ())),
        }


class _SluggedInput(_MemeInput):
    klipy_slug = TextField(1, 100, required=False, allow_null=True)
    tenor_slug_id = TextField(1, 300, required=False, allow_null=True)

    def draft(self) -> MemeDraft:
        """The words, as operations take them."""
        slugs = {"klipy_slug": self.get("klipy_slug"), "tenor_slug_id": self.get("tenor_slug_id")}
        return MemeDraft(**self._words(), **slugs)


class MemeFromUrlInput(_SluggedInput):
    """An address of media to keep; without a name the file's own is used."""

    url = UrlField()


class MemeFromMessageInput(_SluggedInput):
    """Which file of a message to keep (`attachment_id`), or what which of its embeds shows (`embed_index`)."""

    attachment_id = IdField(required=False, allow_null=True)
    embed_index = WholeField(0, _MOST_INDEX, required=False, allow_null=True)


class MemeUpdateInput(_MemeInput):
    """Other words for a kept piece: what is not sent stays."""

    def changes(self) -> MemeChanges:
        """The change, as operations take it."""
        values = {name: value for name, value in self._words().items() if name in self}
        if "tags" in values:
            values["tags"] = list(values["tags"])
        return MemeChanges(values=values)
