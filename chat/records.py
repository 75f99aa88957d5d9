"""Immutable facts about channels and messages, as events carry them and both wires render them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from accounts.records import UserRecord
from chat.models import Channel, ChannelMember
from core.permissions import Overwrite
from guilds.pack_records import PackRecord
from guilds.records import GuildRecord


class ChannelRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A channel of any kind. `recipients` is filled for private channels only (everybody in it, the viewer too), and
    `nicks` for groups: what people are called there, by their ids."""

    id: int
    kind: int
    guild_id: int | None = None
    topic_id: int | None = None
    owner_id: int | None = None
    name: str | None = None
    last_message_id: int | None = None
    last_pin_at: datetime | None = None
    topic: str | None = None
    position: int = 0
    parent_id: int | None = None
    overwrites: tuple[Overwrite, ...] = ()
    nsfw: bool = False
    rate_limit_per_user: int = 0
    bitrate: int | None = None
    user_limit: int | None = None
    rtc_region: str | None = None
    url: str | None = None
    icon: str | None = None
    recipients: tuple[UserRecord, ...] = ()
    nicks: dict[int, str] = msgspec.field(default_factory=dict)

    @classmethod
    def of(
        cls, channel: Channel, recipients: tuple[UserRecord, ...] = (), nicks: dict[int, str] | None = None
    ) -> "ChannelRecord":
        """The row's facts."""
        return cls(
            id=channel.id,
            kind=channel.kind,
            guild_id=channel.guild_id,
            topic_id=channel.home_topic_id,
            owner_id=channel.owner_id,
            name=channel.name,
            last_message_id=channel.last_message_id,
            last_pin_at=channel.last_pin_at,
            topic=channel.topic,
            position=channel.position,
            parent_id=channel.parent_id,
            overwrites=tuple(Overwrite(**entry) for entry in channel.overwrites),
            nsfw=channel.nsfw,
            rate_limit_per_user=channel.rate_limit_per_user,
            bitrate=channel.bitrate,
            user_limit=channel.user_limit,
            rtc_region=channel.rtc_region,
            url=channel.url,
            icon=channel.icon,
            recipients=recipients,
            nicks=nicks or {},
        )

    @classmethod
    def private(cls, channel: Channel, members: Iterable[ChannelMember]) -> "ChannelRecord":
        """A private channel's facts, given everybody in it with their accounts."""
        people = tuple(members)
        nicks = {each.user_id: each.nick for each in people if each.nick}
        return cls.of(channel, tuple(UserRecord.of(each.user) for each in people), nicks)


class Reference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a message points to: a reply (kind 0) or a forward (kind 1)."""

    channel_id: int
    message_id: int
    guild_id: int | None = None
    kind: int = 0


class ReactionEmoji(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What people react with: a character, or a custom emoji, which has an id."""

    name: str
    id: int | None = None
    animated: bool = False


class ReactionRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many people reacted with an emoji; `me` when the viewer is one of them."""

    emoji: ReactionEmoji
    count: int
    me: bool = False


class AttachmentRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of a message, and the stored file behind it (`file_id`, `media_type` by its content, `content_hash`).

    `content_type` is what its name promises. `duration` in seconds: what a voice message's sender says, else what the
    file says. `expired` when the file is gone because its time was over.
    """

    id: int
    channel_id: int
    file_id: int
    filename: str
    size: int
    content_type: str
    media_type: str
    content_hash: str
    title: str | None = None
    description: str | None = None
    flags: int = 0
    width: int | None = None
    height: int | None = None
    placeholder: str | None = None
    duration: float | None = None
    waveform: str | None = None
    nsfw: bool | None = None
    expires_at: datetime | None = None
    expired: bool = False


def webhook_author(webhook_id: int, name: str, avatar: str | None) -> UserRecord:
    """A webhook as what it says shows it: like a bot, with a number that no account has."""
    return UserRecord(id=webhook_id, username=name, discriminator=0, handle=name, avatar=avatar, is_bot=True)


class CallFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the message of a call says of it: who took part, and when it ended."""

    participants: tuple[int, ...] = ()
    ended_at: datetime | None = None


class CallRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A running call. `voice_states` are those of the guild wire, whose media server carries the call."""

    channel_id: int
    message_id: int
    region: str | None = None
    ringing: tuple[int, ...] = ()
    voice_states: tuple[dict[str, Any], ...] = ()


class MessageRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A message with the people it names.

    `alias` set means it was sent anonymously: renderers then show the alias instead of the author. `referenced` is
    the message replied to, when it exists and the viewer may read it. What came by a webhook (`webhook_id`) shows it as
    its `author`, whom no account is behind. `nonce` is present only right after sending,
    `reactions` only where somebody reads: events and the answers to writers leave them out. The `attachments` of a
    forward belong to its snapshot.
    """

    id: int
    channel_id: int
    author: UserRecord
    kind: int = 0
    flags: int = 0
    content: str = ""
    edited_at: datetime | None = None
    pinned: bool = False
    tts: bool = False
    mention_everyone: bool = False
    mentions: tuple[UserRecord, ...] = ()
    mention_role_ids: tuple[int, ...] = ()
    embeds: tuple[dict[str, Any], ...] = ()
    attachments: tuple[AttachmentRecord, ...] = ()
    stickers: tuple[dict[str, Any], ...] = ()
    reference: Reference | None = None
    referenced: "MessageRecord | None" = None
    snapshots: tuple[dict[str, Any], ...] = ()
    call: CallFacts | None = None
    reactions: tuple[ReactionRecord, ...] = ()
    nonce: str | None = None
    alias: str = ""
    media: str = "text"
    gif_url: str | None = None
    author_level: int = 0
    webhook_id: int | None = None

    @property
    def person(self) -> UserRecord | None:
        """Whose account wrote it; None for webhooks."""
        return self.author if self.webhook_id is None else None


class ReadStateRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a person has read a channel, and how often they were mentioned since."""

    channel_id: int
    guild_id: int | None = None
    last_message_id: int | None = None
    mention_count: int = 0
    last_pin_at: datetime | None = None


class InviteRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An invite with what a stranger may see of where it leads: to a channel and with it to its `guild`, or to a group,
    of which `recipient_names` tells who is in it, or to a `pack`."""

    code: str
    guild: GuildRecord | None = None
    pack: PackRecord | None = None
    channel_id: int | None = None
    channel_name: str | None = None
    channel_kind: int = 0
    recipient_names: tuple[str, ...] = ()
    inviter: UserRecord | None
    member_count: int = 0
    presence_count: int = 0
    created_at: datetime
    max_uses: int = 0
    max_age: int = 0
    uses: int = 0
    temporary: bool = False
    expires_at: datetime | None = None
