"""What somebody wants to say, before any rule was applied: the input of send and edit, the same from every wire."""

from dataclasses import dataclass, field
from typing import Any

from core.media.uploads import Upload

_FORWARD = 1


@dataclass(frozen=True, slots=True)
class AllowedMentions:
    """Which mentions of the text may notify. None for a list means the sender did not give it."""

    parse: tuple[str, ...] | None = None  # of "users", "roles", "everyone"
    users: tuple[int, ...] | None = None
    roles: tuple[int, ...] | None = None
    replied_user: bool = True


@dataclass(frozen=True, slots=True)
class ReferenceDraft:
    """The message replied to (kind 0) or forwarded (kind 1)."""

    message_id: int
    channel_id: int | None = None
    guild_id: int | None = None
    kind: int = 0

    @property
    def is_forward(self) -> bool:
        """Whether it passes the message on."""
        return self.kind == _FORWARD


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What a sender says of a file. `id` is its number among those that came along, or, in an edit, the id of an
    attachment that the message has; `given` names what was sent, so that null and absent differ. `duration` in
    seconds. `content_type` is given where the name does not promise what the file is."""

    id: int
    filename: str | None = None
    title: str | None = None
    description: str | None = None
    flags: int = 0
    duration: int | None = None
    waveform: str | None = None
    content_type: str | None = None
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is stored, as its MediaFile row says: `name` is what its sender's client called it, `id` the row's.
    `duration` in seconds. `is_known` when it was there before this message; `content_type` is what was told of it then.
    """

    id: int
    key: str
    name: str
    size: int
    content_hash: str
    media_type: str
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None
    animated: bool = False
    duration: float | None = None
    is_known: bool = False
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to send. `anonymous` asks for the sender's alias of the topic; `media` is the topic side's type.

    `described_files` are the attachments as the sender describes them, `files` what came along, and `stored` the same
    files by number once they are stored, which has to happen before the message is sent (chat/uploading.py).
    """

    content: str = ""
    nonce: str | None = None
    tts: bool = False
    flags: int = 0
    embeds: tuple[dict[str, Any], ...] = ()
    described_files: tuple[FileDescription, ...] = ()
    files: tuple[Upload, ...] = ()
    stored: dict[int, StoredFile] = field(default_factory=dict)
    sticker_ids: tuple[int, ...] = ()
    favorite_meme_id: int | None = None
    reference: ReferenceDraft | None = None
    allowed_mentions: AllowedMentions | None = None
    gif_url: str | None = None
    media: str = "text"
    anonymous: bool = False

    @property
    def is_forward(self) -> bool:
        """Whether it passes another message on."""
        return self.reference is not None and self.reference.is_forward

    @property
    def file_names(self) -> dict[int, str]:
        """What its files were called when they came, by number."""
        return _names(self)


@dataclass(frozen=True, slots=True)
class MessageChanges:
    """An edit: only what is in `given` was sent, so that null and absent differ."""

    given: frozenset[str] = field(default_factory=frozenset)  # the names of the fields below
    content: str = ""
    flags: int = 0
    embeds: tuple[dict[str, Any], ...] = ()
    described_files: tuple[FileDescription, ...] = ()
    files: tuple[Upload, ...] = ()
    stored: dict[int, StoredFile] = field(default_factory=dict)
    allowed_mentions: AllowedMentions | None = None

    @property
    def file_names(self) -> dict[int, str]:
        """What the new files were called when they came, by number."""
        return _names(self)


def _names(draft: MessageDraft | MessageChanges) -> dict[int, str]:
    came = {upload.number: upload.name for upload in draft.files}
    return came | {number: file.name for number, file in draft.stored.items()}
