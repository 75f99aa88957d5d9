"""What a gateway process knows of a guild's structure, and what follows from it for each person.

Pure: fed with records and events, asked for standings. No database, no sockets.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from chat.events import ChannelCreated, ChannelDeleted, ChannelsUpdated, ChannelUpdated
from chat.records import ChannelRecord
from core.permissions import Grant, Overwrite, P, RoleFacts, base, compute, history_floor
from gateway.sessions.scopes import Scope
from gateway.voice.states import VoiceStates
from guilds.events import (
    GuildEvent,
    GuildUpdated,
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    RoleCreated,
    RoleDeleted,
    RolesReordered,
    RoleUpdated,
)
from guilds.events_expressions import EmojisUpdated, StickersUpdated
from guilds.expression_records import EmojiRecord, StickerRecord
from guilds.records import GuildRecord, MemberRecord, RoleRecord
from integrations.voice.records import VoiceStateRecord

_VIEW = int(P.VIEW_CHANNEL)
_HISTORY = int(P.READ_MESSAGE_HISTORY)
_GUEST = int(P.VIEW_CHANNEL | P.CONNECT)


class Standing:
    """The permissions of people of one kind (same roles, no personal overwrites) in every channel of a guild."""

    __slots__ = ("channels", "floor", "visible")

    def __init__(self, channels: dict[int, int], floor: int = 0) -> None:
        self.channels = channels
        self.floor = floor  # messages from here on may be heard of without the history
        self.visible = frozenset(channel_id for channel_id, bits in channels.items() if bits & _VIEW)

    def has(self, channel_id: int, needs: int) -> bool:
        """Whether these people can view the channel and hold all of `needs` in it."""
        bits = self.channels.get(channel_id, 0)
        return bool(bits & _VIEW) and bits & needs == needs

    def allows(self, scope: Scope) -> bool:
        """Whether these people may be told of something in the guild."""
        if not scope.channel_id:
            return True
        needs = scope.needs | (_HISTORY if scope.message_id and scope.message_id < self.floor else 0)
        return self.has(scope.channel_id, needs)

    def as_guest(self, channel_ids: frozenset[int]) -> "Standing":
        """The same for somebody who was taken into voice channels they could not enter."""
        let_in = {channel_id: self.channels[channel_id] | _GUEST for channel_id in channel_ids & self.channels.keys()}
        return Standing(self.channels | let_in, self.floor)


class GuildState:
    """A guild's structure at one version, and the memberships of those who are connected here."""

    def __init__(
        self,
        guild: GuildRecord,
        roles: Iterable[RoleRecord],
        channels: Iterable[ChannelRecord],
        emojis: tuple[EmojiRecord, ...] = (),
        stickers: tuple[StickerRecord, ...] = (),
        voice: Iterable[VoiceStateRecord] = (),
    ) -> None:
        self.guild = guild
        self.roles = {role.id: role for role in roles}
        self.channels = {channel.id: channel for channel in channels}
        self.emojis = emojis
        self.stickers = stickers
        self.voice = VoiceStates(voice)
        self.members: dict[int, MemberRecord] = {}
        self._standings: dict[object, Standing] = {}
        self._facts: dict[int, RoleFacts] = {}
        self._personal: frozenset[int] = frozenset()
        self._derive()

    @property
    def id(self) -> int:
        return self.guild.id

    @property
    def version(self) -> int:
        return self.guild.version

    def standing(self, member: MemberRecord, *, has_mfa: bool) -> Standing:
        """What this member may do in each channel. People alike in roles share one computed answer."""
        user = member.user
        personal = user.id if user.id in self._personal else 0
        key = (user.id == self.guild.owner_id, frozenset(member.role_ids), personal, has_mfa or user.is_bot)
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = self._compute(member, has_mfa=has_mfa)
        return found

    def _compute(self, member: MemberRecord, *, has_mfa: bool) -> Standing:
        grant = self._grant(member, has_mfa=has_mfa)
        channels = {channel.id: compute(grant, channel.overwrites) for channel in self.channels.values()}
        return Standing(channels, history_floor(0, self.guild.message_history_cutoff))

    def _grant(self, member: MemberRecord, *, has_mfa: bool) -> Grant:
        return Grant(
            user_id=member.user.id,
            guild_id=self.id,
            is_owner=member.user.id == self.guild.owner_id,
            is_bot=member.user.is_bot,
            has_mfa=has_mfa,
            mfa_level=self.guild.mfa_level,
            role_ids=frozenset(member.role_ids),
            roles=self._facts,
        )

    def base(self, member: MemberRecord, *, has_mfa: bool) -> int:
        """What this member may do in the guild, channels apart."""
        return base(self._grant(member, has_mfa=has_mfa))

    def can_view(self, member: MemberRecord, overwrites: Collection[Overwrite]) -> bool:
        """Whether this member may see a channel with these overwrites, for which an authenticator does not matter."""
        return bool(compute(self._grant(member, has_mfa=True), overwrites) & _VIEW)

    def apply(self, event: GuildEvent) -> None:
        """Bring the structure to the event's version. Events must come in the order of their versions."""
        match event:
            case GuildUpdated():
                self.guild = event.guild
            case MemberJoined():
                self._count(+1)
            case MemberLeft():
                self._count(-1)
                self.members.pop(event.user.id, None)
            case MemberUpdated():
                self._put_member(event.member)
            case RoleCreated() | RoleUpdated():
                self.roles[event.role.id] = event.role
            case RolesReordered():
                self.roles.update((role.id, role) for role in event.roles)
            case RoleDeleted():
                self._drop_role(event.role_id)
            case ChannelCreated() | ChannelUpdated():
                self._put((event.channel,))
            case ChannelsUpdated():
                self._put(event.channels)
            case ChannelDeleted():
                self._drop_channel(event.channel.id)
            case EmojisUpdated():
                self.emojis = event.emojis
            case StickersUpdated():
                self.stickers = event.stickers
        self.guild = msgspec.structs.replace(self.guild, version=max(self.version, event.version))
        self._derive()

    def is_after_cutoff(self, message_id: int) -> bool:
        """Whether people without READ_MESSAGE_HISTORY may hear of changes to this message."""
        return message_id >= history_floor(0, self.guild.message_history_cutoff)

    def note_message(self, channel_id: int, message_id: int) -> None:
        """Remember the newest message of a channel, which READY and GUILD_CREATE show."""
        channel = self.channels.get(channel_id)
        if channel is not None and (channel.last_message_id or 0) < message_id:
            self.channels[channel_id] = msgspec.structs.replace(channel, last_message_id=message_id)

    def note_pins(self, channel_id: int, last_pin_at: datetime | None) -> None:
        """Remember when the newest pin of a channel was made, which READY and GUILD_CREATE show."""
        if channel_id in self.channels:
            self.channels[channel_id] = msgspec.structs.replace(self.channels[channel_id], last_pin_at=last_pin_at)

    def _put(self, channels: Iterable[ChannelRecord]) -> None:
        for channel in channels:
            known = self.channels.get(channel.id)
            newest = max((known.last_message_id or 0) if known else 0, channel.last_message_id or 0) or None
            self.channels[channel.id] = msgspec.structs.replace(channel, last_message_id=newest)

    def _put_member(self, member: MemberRecord) -> None:
        self.voice.note_member(member)
        if member.user.id in self.members:
            self.members[member.user.id] = member

    def _drop_role(self, role_id: int) -> None:
        self.roles.pop(role_id, None)
        for user_id, member in self.members.items():
            if role_id in member.role_ids:
                kept = tuple(held for held in member.role_ids if held != role_id)
                self.members[user_id] = msgspec.structs.replace(member, role_ids=kept)
        for channel in list(self.channels.values()):
            if any(overwrite.id == role_id for overwrite in channel.overwrites):
                left = tuple(overwrite for overwrite in channel.overwrites if overwrite.id != role_id)
                self.channels[channel.id] = msgspec.structs.replace(channel, overwrites=left)

    def _drop_channel(self, channel_id: int) -> None:
        self.channels.pop(channel_id, None)
        for child in list(self.channels.values()):
            if child.parent_id == channel_id:
                self.channels[child.id] = msgspec.structs.replace(child, parent_id=None)

    def _count(self, change: int) -> None:
        self.guild = msgspec.structs.replace(self.guild, member_count=self.guild.member_count + change)

    def _derive(self) -> None:
        self._standings.clear()
        self._facts = {
            role.id: RoleFacts(id=role.id, permissions=role.permissions, position=role.position)
            for role in self.roles.values()
        }
        self._personal = frozenset(
            overwrite.id
            for channel in self.channels.values()
            for overwrite in channel.overwrites
            if overwrite.type == 1
        )
