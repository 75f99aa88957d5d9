"""What happens in channels: who may hear an event follows from the place it happened in."""

from datetime import datetime
from typing import ClassVar

import msgspec

from accounts.events import UserEvent
from accounts.records import UserRecord
from chat.records import CallRecord, ChannelRecord, InviteRecord, MessageRecord
from core.events import Event, user_streams
from guilds.events import GuildEvent
from guilds.records import MemberRecord


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a channel event happened, with all that deciding its audience needs.

    Guild channels: `guild_id` and the guild's `version` the writer saw. Private channels: `recipient_ids`, and
    `closed_by` for those of them who have it out of their list. Feeds and rooms: `topic_id`, and `is_room`.
    """

    channel_id: int
    kind: int
    guild_id: int | None = None
    version: int = 0
    topic_id: int | None = None
    is_room: bool = False
    recipient_ids: tuple[int, ...] = ()
    closed_by: tuple[int, ...] = ()
    also_user_ids: tuple[int, ...] = ()

    @property
    def open_to(self) -> tuple[int, ...]:
        """Who has a private channel in their list."""
        return tuple(user_id for user_id in self.recipient_ids if user_id not in self.closed_by)

    def opened(self) -> "Place":
        """The same private channel, in everybody's list again."""
        return msgspec.structs.replace(self, closed_by=()) if self.closed_by else self

    def streams(self) -> tuple[str, ...]:
        """The bus streams of the place."""
        if self.guild_id is not None:
            return (f"guild:{self.guild_id}", *user_streams(self.also_user_ids))
        if self.is_room:
            return (f"room:{self.channel_id}",)
        if self.topic_id is not None:
            return (f"topic:{self.topic_id}",)
        return user_streams(self.recipient_ids)


class PlaceEvent(Event, frozen=True, kw_only=True):
    """Heard by those who can view the channel: viewers in a guild, recipients, or the people in a topic or room."""

    place: Place

    def streams(self) -> tuple[str, ...]:
        return self.place.streams()


class ChannelCreated(GuildEvent, frozen=True, kw_only=True):
    """A guild channel was made."""

    channel: ChannelRecord


class ChannelUpdated(GuildEvent, frozen=True, kw_only=True):
    """A guild channel changed, overwrites included."""

    channel: ChannelRecord


class ChannelsUpdated(GuildEvent, frozen=True, kw_only=True):
    """Several guild channels changed at once: a reorder, or a category passing its overwrites on."""

    channels: tuple[ChannelRecord, ...]


class ChannelDeleted(GuildEvent, frozen=True, kw_only=True):
    """A guild channel is gone; those who could view it hear so."""

    channel: ChannelRecord


class MessageCreated(PlaceEvent, frozen=True, kw_only=True):
    """Somebody wrote. `member` is the author's membership in the guild, if there is one."""

    message: MessageRecord
    member: MemberRecord | None = None


class MessageUpdated(PlaceEvent, frozen=True, kw_only=True):
    """A message was edited, or its embeds, flags or pin changed."""

    message: MessageRecord
    member: MemberRecord | None = None


class MessageDeleted(PlaceEvent, frozen=True, kw_only=True):
    """A message is gone. `member` is the author's membership in the guild, if there still is one."""

    message_id: int
    author_id: int
    content: str = ""
    is_anonymous: bool = False
    member: MemberRecord | None = None


class MessagesDeleted(PlaceEvent, frozen=True, kw_only=True):
    """Several messages are gone at once."""

    message_ids: tuple[int, ...]


class MessageRead(UserEvent, frozen=True, kw_only=True):
    """Somebody has read up to a message, or marked as unread from it on; heard by their own sessions."""

    channel_id: int
    message_id: int
    mention_count: int = 0
    manual: bool = False


class TypingStarted(PlaceEvent, frozen=True, kw_only=True):
    """Somebody is writing. Ephemeral: clients forget it after ten seconds anyway."""

    durable: ClassVar[bool] = False

    user_id: int
    at: datetime
    member: MemberRecord | None = None


class PrivateChannelOpened(UserEvent, frozen=True, kw_only=True):
    """A private channel stands in a person's list from now on."""

    channel: ChannelRecord


class PrivateChannelClosed(UserEvent, frozen=True, kw_only=True):
    """A person took a private channel out of their list; nobody else notices."""

    channel: ChannelRecord


class PrivateChannelUpdated(UserEvent, frozen=True, kw_only=True):
    """A group that the person is in changed: its name, icon, owner, or what people are called in it."""

    channel: ChannelRecord


class PinnedChannelsChanged(UserEvent, frozen=True, kw_only=True):
    """A person put a private channel at the top of their list, or took it from there; all that stand there now."""

    channel_ids: tuple[int, ...]


class PrivateMessagesRead(UserEvent, frozen=True, kw_only=True):
    """What a person wrote to somebody in private was read."""

    by_user_id: int
    at: datetime


class InviteCreated(GuildEvent, frozen=True, kw_only=True):
    """An invite was made; heard by those who manage its channel."""

    channel_id: int
    code: str
    invite: InviteRecord


class InviteDeleted(GuildEvent, frozen=True, kw_only=True):
    """An invite was withdrawn; heard by those who manage its channel."""

    channel_id: int
    code: str


class GroupInviteCreated(PlaceEvent, frozen=True, kw_only=True):
    """An invite to a group was made; heard by everybody in it."""

    invite: InviteRecord


class GroupInviteDeleted(PlaceEvent, frozen=True, kw_only=True):
    """An invite to a group was withdrawn; heard by everybody in it."""

    code: str


class CallEvent(PlaceEvent, frozen=True, kw_only=True):
    """Something about the call of a private channel."""

    call: CallRecord


class CallStarted(CallEvent, frozen=True, kw_only=True):
    """Somebody called the others."""


class CallChanged(CallEvent, frozen=True, kw_only=True):
    """Others are rung, or nobody any more; or the call goes by another region."""


class CallEnded(PlaceEvent, frozen=True, kw_only=True):
    """The call is over for everybody."""


class RoomMemberEvent(Event, frozen=True, kw_only=True):
    """Heard by the sockets in the room and by every socket of the person; in groups by the others there,
    `recipient_ids`, too."""

    room_id: int
    user: UserRecord
    topic_id: int | None = None
    recipient_ids: tuple[int, ...] = ()

    def streams(self) -> tuple[str, ...]:
        return (f"room:{self.room_id}", f"user:{self.user.id}", *user_streams(self.recipient_ids))


class RoomMemberJoined(RoomMemberEvent, frozen=True, kw_only=True):
    """A person became a member of a topic's room or of a group."""


class RoomMemberLeft(RoomMemberEvent, frozen=True, kw_only=True):
    """A person is no member any more: their sockets leave the room."""
