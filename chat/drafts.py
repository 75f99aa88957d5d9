"""What somebody wants to say, before any rule was applied: the input of send and edit, the same from every wire."""

from dataclasses import dataclass, field
from typing import Any

_PREVIEW = 50


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


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to send. `anonymous` asks for the sender's alias of the topic; `media` is the topic side's type.

    `described_files` and `files` count the attachments the sender described and the files that came along.
    """

    content: str = ""
    nonce: str | None = None
    tts: bool = False
    flags: int = 0
    embeds: tuple[dict[str, Any], ...] = ()
    described_files: int = 0
    files: int = 0
    sticker_ids: tuple[int, ...] = ()
    favorite_meme_id: int | None = None
    reference: ReferenceDraft | None = None
    allowed_mentions: AllowedMentions | None = None
    gif_url: str | None = None
    media: str = "text"
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class MessageChanges:
    """An edit: only what is in `given` was sent, so that null and absent differ."""

    given: frozenset[str] = field(default_factory=frozenset)  # of "content", "embeds", "flags", "allowed_mentions"
    content: str = ""
    flags: int = 0
    embeds: tuple[dict[str, Any], ...] = ()
    described_files: int = 0
    files: int = 0
    allowed_mentions: AllowedMentions | None = None


def preview_of(content: str) -> str:
    """The beginning of a private message, for telling somebody that it came."""
    return content if len(content) <= _PREVIEW else f"{content[:_PREVIEW]}..."
