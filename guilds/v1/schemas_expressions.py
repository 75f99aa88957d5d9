"""What the guild wire answers about emojis and stickers."""

from typing import TypedDict

from accounts.v1.schemas import UserPartialResponse


class EmojiResponse(TypedDict):
    """An emoji. Its picture is at `/media/emojis/<id>.webp`."""

    id: str
    name: str
    animated: bool


class ListedEmojiResponse(EmojiResponse):
    """An emoji with its creator."""

    user: UserPartialResponse


class StickerResponse(TypedDict):
    """A sticker. Its picture is at `/media/stickers/<id>.webp`."""

    id: str
    name: str
    description: str
    tags: list[str]
    animated: bool


class ListedStickerResponse(StickerResponse):
    """A sticker with its creator."""

    user: UserPartialResponse


class RefusedExpressionResponse(TypedDict):
    """One of several that was not added; `error` is the code of the refusal."""

    name: str
    error: str


class AddedEmojisResponse(TypedDict):
    """What became of several emojis."""

    success: list[EmojiResponse]
    failed: list[RefusedExpressionResponse]


class AddedStickersResponse(TypedDict):
    """What became of several stickers."""

    success: list[StickerResponse]
    failed: list[RefusedExpressionResponse]
