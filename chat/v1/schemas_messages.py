"""What the guild wire answers about messages and read states."""

from typing import Literal, NotRequired, TypedDict

from accounts.v1.schemas import UserPartialResponse


class EmbedAuthorResponse(TypedDict):
    """Who made what an embed shows; of a provider only name and url."""

    name: str
    url: NotRequired[str | None]
    icon_url: NotRequired[str | None]
    proxy_icon_url: NotRequired[str | None]


class EmbedFooterResponse(TypedDict):
    """The last line of an embed."""

    text: str
    icon_url: NotRequired[str | None]
    proxy_icon_url: NotRequired[str | None]


class EmbedMediaResponse(TypedDict):
    """A picture, video or sound of an embed. `duration` is in seconds."""

    url: str
    flags: int
    proxy_url: NotRequired[str | None]
    content_type: NotRequired[str | None]
    content_hash: NotRequired[str | None]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    description: NotRequired[str | None]
    placeholder: NotRequired[str | None]
    duration: NotRequired[int | None]


class EmbedFieldResponse(TypedDict):
    """A titled piece of an embed."""

    name: str
    value: str
    inline: bool


class EmbedChildResponse(TypedDict):
    """A card in a message: what its author supplied, or what a link leads to."""

    type: str
    url: NotRequired[str | None]
    title: NotRequired[str | None]
    color: NotRequired[int | None]
    timestamp: NotRequired[str | None]
    description: NotRequired[str | None]
    author: NotRequired[EmbedAuthorResponse | None]
    image: NotRequired[EmbedMediaResponse | None]
    thumbnail: NotRequired[EmbedMediaResponse | None]
    footer: NotRequired[EmbedFooterResponse | None]
    fields: NotRequired[list[EmbedFieldResponse] | None]
    provider: NotRequired[EmbedAuthorResponse | None]
    video: NotRequired[EmbedMediaResponse | None]
    audio: NotRequired[EmbedMediaResponse | None]
    nsfw: NotRequired[bool | None]


class EmbedResponse(EmbedChildResponse):
    """A card in a message, with the card of a post it quotes."""

    children: NotRequired[list[EmbedChildResponse] | None]


class AttachmentResponse(TypedDict):
    """A file of a message. `size` is in bytes, `duration` in seconds."""

    id: str
    filename: str
    size: int
    flags: int
    title: NotRequired[str | None]
    description: NotRequired[str | None]
    content_type: NotRequired[str | None]
    content_hash: NotRequired[str | None]
    url: NotRequired[str | None]
    proxy_url: NotRequired[str | None]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    placeholder: NotRequired[str | None]
    nsfw: NotRequired[bool | None]
    duration: NotRequired[int | None]
    waveform: NotRequired[str | None]
    expires_at: NotRequired[str | None]
    expired: NotRequired[bool | None]


class MessageStickerResponse(TypedDict):
    """A sticker as it was when it was sent."""

    id: str
    name: str
    animated: bool


class ReactionEmojiResponse(TypedDict):
    """What people reacted with: a custom emoji has an id."""

    name: str
    id: NotRequired[str | None]
    animated: NotRequired[bool | None]


class ReactionResponse(TypedDict):
    """How many people reacted with an emoji; `me` when the caller did."""

    emoji: ReactionEmojiResponse
    count: int
    me: NotRequired[Literal[True] | None]


class MessageReferenceResponse(TypedDict):
    """The message replied to (type 0) or forwarded (type 1)."""

    channel_id: str
    message_id: str
    guild_id: NotRequired[str | None]
    type: int


class SnapshotResponse(TypedDict):
    """A forwarded message, as it was when it was forwarded."""

    content: NotRequired[str | None]
    timestamp: str
    edited_timestamp: NotRequired[str | None]
    mentions: NotRequired[list[str] | None]
    mention_roles: NotRequired[list[str] | None]
    embeds: NotRequired[list[EmbedResponse] | None]
    attachments: NotRequired[list[AttachmentResponse] | None]
    stickers: NotRequired[list[MessageStickerResponse] | None]
    type: int
    flags: int


class CallResponse(TypedDict):
    """The call a message of type 3 tells of."""

    participants: list[str]
    ended_timestamp: NotRequired[str | None]


class ReferencedMessageResponse(TypedDict):
    """A message as another one refers to it."""

    id: str
    channel_id: str
    author: UserPartialResponse
    webhook_id: NotRequired[str | None]
    type: int
    flags: int
    content: str
    timestamp: str
    edited_timestamp: str | None
    pinned: bool
    mention_everyone: bool
    tts: NotRequired[bool]
    mentions: NotRequired[list[UserPartialResponse] | None]
    mention_roles: NotRequired[list[str] | None]
    embeds: list[EmbedResponse]
    attachments: list[AttachmentResponse]
    stickers: list[MessageStickerResponse]
    reactions: NotRequired[list[ReactionResponse] | None]
    message_reference: NotRequired[MessageReferenceResponse | None]
    message_snapshots: NotRequired[list[SnapshotResponse] | None]
    nonce: NotRequired[str | None]
    call: NotRequired[CallResponse | None]


class MessageResponse(ReferencedMessageResponse):
    """A message of a channel."""

    referenced_message: NotRequired[ReferencedMessageResponse | None]


class PinResponse(TypedDict):
    """A pinned message."""

    message: MessageResponse
    pinned_at: str


class PinsResponse(TypedDict):
    """A page of pins, the newest first."""

    items: list[PinResponse]
    has_more: bool


class SavedEntryResponse(TypedDict):
    """A saved message; without `message` once the caller may not read it any more. `id` is the message's."""

    id: str
    channel_id: str
    message_id: str
    status: Literal["available", "missing_permissions"]
    message: MessageResponse | None


class ReadStateResponse(TypedDict):
    """How far the caller has read a channel (`id`)."""

    id: str
    mention_count: int
    last_message_id: str | None
    last_pin_timestamp: str | None


class SuccessResponse(TypedDict):
    """It is done."""

    success: Literal[True]
