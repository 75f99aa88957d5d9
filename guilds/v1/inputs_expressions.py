"""What the guild wire takes about emojis and stickers, in guilds and in packs."""

from typing import Any

from core.api.fields import Input, ItemsField, PatternField, PictureField, QueryFlagField, TextField
from guilds.expression_uploads import Upload

_MOST_AT_ONCE = 50
_EMOJI_NAME = r"[A-Za-z0-9_]+"


class EmojiInput(Input):
    """An emoji to add; `image` is base64 or a data URL."""

    name = PatternField(_EMOJI_NAME, 2, 32)
    image = PictureField()

    def upload(self) -> Upload:
        """The emoji, as operations take it."""
        return Upload(self["name"], self["image"])


class EmojisInput(Input):
    """Several emojis to add."""

    emojis = ItemsField(EmojiInput(), least=1, most=_MOST_AT_ONCE)

    def uploads(self) -> list[Upload]:
        """The emojis, as operations take them."""
        return [item.upload() for item in self["emojis"]]


class EmojiChangesInput(Input):
    """An edit of an emoji."""

    name = PatternField(_EMOJI_NAME, 2, 32)

    def changes(self) -> dict[str, Any]:
        """What the operation takes."""
        return dict(self.values)


class StickerInput(Input):
    """A sticker to add; `image` is base64 or a data URL."""

    name = TextField(2, 30)
    description = TextField(1, 500, required=False, allow_null=True)
    tags = ItemsField(TextField(1, 30), most=10, required=False)
    image = PictureField()

    def upload(self) -> Upload:
        """The sticker, as operations take it."""
        return Upload(self["name"], self["image"], self.get("description") or "", tuple(self.get("tags", ())))


class StickersInput(Input):
    """Several stickers to add."""

    stickers = ItemsField(StickerInput(), least=1, most=_MOST_AT_ONCE)

    def uploads(self) -> list[Upload]:
        """The stickers, as operations take them."""
        return [item.upload() for item in self["stickers"]]


class StickerChangesInput(Input):
    """An edit of a sticker; what is not sent stays as it is."""

    name = TextField(2, 30)
    description = TextField(1, 500, required=False, allow_null=True)
    tags = ItemsField(TextField(1, 30), most=10, required=False)

    def changes(self) -> dict[str, Any]:
        """What the operation takes."""
        values = dict(self.values)
        if "description" in values:
            values["description"] = values["description"] or ""
        return values


class DeletionQuery(Input):
    """Whether the picture goes too, from all messages that show it."""

    purge = QueryFlagField(required=False)
