"""What the guild wire answers about messages to be sent later."""

from typing import Literal, NotRequired, TypedDict

from chat.v1.schemas_messages import EmbedResponse


class ScheduledMentionsResponse(TypedDict):
    """Which mentions may notify, as the writer said."""

    parse: NotRequired[list[str]]
    users: NotRequired[list[str]]
    roles: NotRequired[list[str]]
    replied_user: NotRequired[bool]


class ScheduledReferenceResponse(TypedDict):
    """The message to reply to (type 0) or to forward (type 1)."""

    message_id: str
    channel_id: NotRequired[str]
    guild_id: NotRequired[str]
    type: int


class ScheduledFileResponse(TypedDict):
    """A file that goes along, by its number in the form it came with."""

    id: str
    filename: str
    flags: int
    title: NotRequired[str]
    description: NotRequired[str]


class ScheduledPayloadResponse(TypedDict):
    """The message, with the fields that its writer gave."""

    content: NotRequired[str]
    tts: NotRequired[bool]
    embeds: NotRequired[list[EmbedResponse]]
    attachments: NotRequired[list[ScheduledFileResponse]]
    sticker_ids: NotRequired[list[str]]
    allowed_mentions: NotRequired[ScheduledMentionsResponse]
    message_reference: NotRequired[ScheduledReferenceResponse]
    flags: NotRequired[int]
    nonce: NotRequired[str]
    favorite_meme_id: NotRequired[str]


class ScheduledMessageResponse(TypedDict):
    """A message to be sent later. `status_reason` is the error's code when it could not be sent."""

    id: str
    channel_id: str
    scheduled_at: str
    scheduled_local_at: str
    timezone: str
    status: Literal["pending", "invalid"]
    status_reason: str | None
    payload: ScheduledPayloadResponse
    created_at: str
    invalidated_at: str | None
