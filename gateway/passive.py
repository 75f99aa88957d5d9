"""Large guilds that a session has not open: what it hears of them, and the summary it gets of the rest.

Whoever looks at one guild is a member of many: what nobody looks at costs a large guild one dispatch in half a minute
instead of one for each message.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from chat.events import ChannelCreated, ChannelDeleted, ChannelsUpdated, ChannelUpdated, MessageCreated, TypingStarted
from chat.records import MessageRecord
from core.events import Event
from gateway.guild_state import GuildState
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.timers import Timer
from gateway.v1.render_passive import NAME, summary_tail
from guilds.events import GuildDeleted, GuildUpdated, MemberLeft, MemberUpdated
from integrations.voice.events import VoiceServerOffered

LARGEST_SMALL = 250
"""Guilds up to this size are heard by everybody as if they had them open, typing apart."""

SUMMARY_SECONDS = 29.0
"""The wheel is up to a second late: nobody waits longer than half a minute."""

_FOR_EVERYBODY = (GuildUpdated, GuildDeleted, ChannelCreated, ChannelDeleted, TypingStarted, VoiceServerOffered)
"""Typing is here because each session says by itself whether it wants it; where to connect is told to one alone."""


class Guild(Protocol):
    """What a guild's hub tells of itself."""

    id: int
    state: GuildState | None

    def everyone(self) -> Iterable[Session]: ...


class Passive:
    """The sessions of one guild that have not opened it."""

    def __init__(self, guild: Guild, wait: Callable[[float, Callable[[], None]], Timer]) -> None:
        self._guild = guild
        self._wait = wait
        self._is_due = False
        self._number = 0
        self._messages: dict[int, int] = {}
        self._channels: dict[int, int] = {}
        self._told: dict[Session, int] = {}

    @property
    def is_large(self) -> bool:
        """Whether it matters who has the guild open."""
        return self._guild.state is not None and self._guild.state.guild.member_count > LARGEST_SMALL

    # -- hearing at once -----------------------------------------------------------------------------------------

    def hearing(self, event: Event, sessions: Iterable[Session]) -> Iterable[Session]:
        """Those of the sessions that hear the event now."""
        if not self.is_large or isinstance(event, _FOR_EVERYBODY):
            return sessions
        return [one for one in sessions if one.has_open(self._guild.id) or self._concerns(event, one.user_id)]

    def _concerns(self, event: Event, user_id: int) -> bool:
        match event:
            case MessageCreated():
                return self._mentions(event.message, user_id)
            case MemberUpdated():
                return event.member.user.id == user_id
            case MemberLeft():
                return event.user.id == user_id
        return False

    def _mentions(self, message: MessageRecord, user_id: int) -> bool:
        if message.mention_everyone or any(user.id == user_id for user in message.mentions):
            return True
        if not message.mention_role_ids:
            return False
        assert self._guild.state is not None
        member = self._guild.state.members.get(user_id)
        return member is not None and not set(member.role_ids).isdisjoint(message.mention_role_ids)

    # -- hearing later -------------------------------------------------------------------------------------------

    def begins(self, session: Session) -> None:
        """A session came, or closed the guild: it knows everything up to now."""
        self._told[session] = self._number

    def ends(self, session: Session) -> None:
        """A session left."""
        self._told.pop(session, None)

    def note(self, event: Event) -> None:
        """Remember for the summary what not everybody hears."""
        if not self.is_large:
            return
        match event:
            case MessageCreated():
                self._remember(self._messages, event.place.channel_id)
            case ChannelUpdated():
                self._remember(self._channels, event.channel.id)
            case ChannelsUpdated():
                for channel in event.channels:
                    self._remember(self._channels, channel.id)

    def _remember(self, changes: dict[int, int], channel_id: int) -> None:
        self._number += 1
        changes[channel_id] = self._number
        if not self._is_due:
            self._is_due = True
            self._wait(SUMMARY_SECONDS, self._sum_up)

    def flush_for(self, session: Session) -> None:
        """Send a session its summary now: it goes where nobody knows what it has not heard."""
        self._send_summaries((session,))

    def _sum_up(self) -> None:
        self._is_due = False
        self._send_summaries(self._guild.everyone())
        self._messages.clear()
        self._channels.clear()

    def _send_summaries(self, sessions: Iterable[Session]) -> None:
        tails: dict[tuple[frozenset[int], int], str | None] = {}
        for session in sessions:
            told, self._told[session] = self._told.get(session, self._number), self._number
            if told == self._number or session.has_open(self._guild.id):
                continue
            key = (session.guilds[self._guild.id].visible, told)
            if key not in tails:
                tails[key] = self._tail(*key)
            shared = tails[key]
            if shared is not None:
                session.push(NAME, shared, 0, Scope(self._guild.id))

    def _tail(self, visible: frozenset[int], told: int) -> str | None:
        state = self._guild.state
        assert state is not None
        messages = [state.channels[each] for each in _since(self._messages, told, visible)]
        channels = [state.channels[each] for each in _since(self._channels, told, visible)]
        if not messages and not channels:
            return None
        return summary_tail(self._guild.id, messages, channels)


def _since(changes: dict[int, int], told: int, visible: frozenset[int]) -> list[int]:
    return [channel_id for channel_id, number in changes.items() if number > told and channel_id in visible]
