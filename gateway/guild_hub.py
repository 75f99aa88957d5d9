"""One guild in one gateway process: the only place that decides which sessions here hear an event of the guild.

Every event of a guild carries the version of the structure its writer saw. The hub applies structural events in the
order of their versions, and holds back whatever was decided on a structure it does not know yet: nothing overtakes
the change of permissions it depends on. If a version stays missing, the hub reads the guild anew.
"""

from collections.abc import Callable, Iterable
from typing import Any

from chat.events import (
    ChannelDeleted,
    ChannelsUpdated,
    MessageCreated,
    MessagesDeleted,
    MessageUpdated,
)
from chat.events_reactions import PinsUpdated
from core.events import Event
from gateway.guild_sessions import GuildSessions
from gateway.guild_state import GuildState, Standing
from gateway.inbox import Inbox
from gateway.lists.member_lists import MemberLists
from gateway.lists.work import ListWork
from gateway.partial_news import tell_of_answer, tell_of_channels, tell_of_deletions
from gateway.passive import Passive
from gateway.presence.presences import Presences
from gateway.reaction_batches import ReactionBatches
from gateway.sessions.origins import without_origin
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.timers import Timer
from gateway.v1 import guild_news
from gateway.v1.dispatch import render
from gateway.v1.guild_news import PresenceTails
from gateway.v1.guild_objects import ChannelTails, guild_object
from gateway.v1.rendered import Audience
from gateway.voice.guild_voice import DECIDING, concerns_voice, take_voice
from guilds.access import is_available
from guilds.events import GuildDeleted, GuildEvent, MemberJoined, MemberLeft
from guilds.records import MemberRecord
from integrations.voice.events import VoiceStateChanged


class GuildHub:
    """The sessions of one guild here. `state` is None while the guild is being read from the database.

    `sessions` hear it; to `closed` ones administrators keep it shut for now, and they hear of its settings only.
    `on_roll` is called with the id of whoever came in or left with a session.
    """

    def __init__(
        self,
        guild_id: int,
        reload: Callable[["GuildHub"], None],
        wait: Callable[[float, Callable[[], None]], Timer],
        presences: Presences | None = None,
        on_roll: Callable[[int], None] = lambda user_id: None,
        list_work: ListWork | None = None,
    ) -> None:
        self.id = guild_id
        self.presences = presences or Presences()
        self.reactions = ReactionBatches()
        self._on_roll = on_roll
        self.state: GuildState | None = None
        self.sessions = GuildSessions(guild_id)
        self.closed = GuildSessions(guild_id)
        self._inbox = Inbox(self, self._handle, lambda: reload(self), wait)
        self.on_structure: Callable[[int], None] | None = None
        self.passive = Passive(self, wait)
        self.lists = MemberLists(self, wait, list_work)
        self.drop_timer: Timer | None = None

    # -- state ---------------------------------------------------------------------------------------------------

    def opened(self, state: GuildState) -> None:
        """The guild was read for the first time: what it says already holds the structural events that waited."""
        self.state = state
        self._inbox.begin(state.version)

    def reopened(self, state: GuildState) -> None:
        """The guild was read again because a version went missing: narrow and widen everybody, then go on.

        What was missing may have come while it was read, and more: nobody gets back what they have lost since.
        """
        if self.state is not None and state.version < self.state.version:
            self._inbox.drain()
            return
        for user_id in self.people:
            if user_id not in state.members:
                self.expel(user_id)  # while the old state is in place, which still knows them
        before = self.state.channels if self.state is not None else {}
        self.state = state
        self._settle(tails=ChannelTails({**before, **state.channels}))
        self.lists.read_again()
        self._inbox.drain()

    def take(self, event: Event) -> None:
        """Receive an event of this guild: handled at once, or as soon as what it depends on is known."""
        self._inbox.take(event)

    def hold(self) -> None:
        """Deliver nothing until `unhold`: somebody is coming in and must not miss what follows."""
        self._inbox.hold()

    def unhold(self) -> None:
        """Undo one `hold`, and deliver what waited if it was the last."""
        self._inbox.unhold()

    @property
    def is_settled(self) -> bool:
        """Whether events may be delivered now."""
        return self._inbox.is_open

    def is_at(self, version: int) -> bool:
        """Whether events may be delivered now, and the structure is exactly of this version."""
        return self.is_settled and self.state is not None and self.state.version == version

    # -- membership of sessions ----------------------------------------------------------------------------------

    def attach(self, session: Session, member: MemberRecord) -> None:
        """Let a session of a member hear the guild from now on."""
        assert self.state is not None
        self.state.members[session.user_id] = member
        # A session of another process was shown the guild there, and may still miss what this state holds already.
        self._seat(session, since=0 if session.moved_here else self.state.version)

    def _seat(self, session: Session, since: int) -> None:
        assert self.state is not None
        session.late_guilds.discard(self.id)
        if self._is_open_to(session):
            session.guilds[self.id] = self._standing(session)
            self.sessions.add(session, since)
            self.passive.begins(session)
        else:
            session.closed_guilds.add(self.id)
            self.closed.add(session, since)
        self._on_roll(session.user_id)

    def _unseat(self, session: Session) -> None:
        for sessions in (self.sessions, self.closed):
            sessions.remove(session)
        session.guilds.pop(self.id, None)
        session.closed_guilds.discard(self.id)
        session.synced_guilds.discard(self.id)
        self.passive.ends(session)
        self.lists.leave(session)
        self._on_roll(session.user_id)

    def detach(self, session: Session) -> None:
        """A session ended or lost the guild."""
        self._unseat(session)
        session.active_guilds.discard(self.id)
        if not self.has(session.user_id) and self.state is not None:
            self.state.members.pop(session.user_id, None)

    def expel(self, user_id: int) -> None:
        """A person is no member any more: their sessions hear GUILD_DELETE and then nothing of the guild."""
        shared = guild_news.gone_tail(self.id)
        for session in self._sessions_of(user_id):
            self.detach(session)
            session.push(guild_news.DELETE, shared)

    def announce(self, session: Session) -> None:
        """Show the guild to a session that has come in, or say that it is not there for now."""
        if self.id in session.guilds:
            session.dispatch(guild_news.CREATE, self.object_for(session, full_users=True), Scope(self.id))
        else:
            session.push(guild_news.DELETE, guild_news.unavailable_tail(self.id))

    def object_for(self, session: Session, *, full_users: bool) -> dict[str, Any]:
        """The guild as this session may see it, for READY, GUILD_CREATE and GUILD_SYNC."""
        assert self.state is not None
        return guild_object(
            self.state,
            session.guilds[self.id],
            self.state.members[session.user_id],
            online_count=self._online_count(session.user_id),
            full_users=full_users,
            flat=session.is_bot,
        )

    def people_in_voice(self, session: Session) -> list[MemberRecord]:
        """The members in voice channels that a session can see."""
        if self.state is None or self.id not in session.guilds:
            return []
        shown = self.state.voice.shown(session.guilds[self.id].visible)
        return [state.member for state in shown if state.member is not None]

    def _online_count(self, viewer_id: int) -> int:
        """How many members are visibly online, the viewer too, who may have come in just now."""
        online = self.presences.online_in(self.id)
        return len(online) + (viewer_id not in online and self.presences.of(viewer_id) is not None)

    def everyone(self) -> Iterable[Session]:
        """Every session that hears the guild here."""
        return self.sessions

    @property
    def people(self) -> frozenset[int]:
        """Every member with a session here, whether they may see the guild now or not."""
        return self.sessions.people | self.closed.people

    @property
    def is_empty(self) -> bool:
        """Whether no member has a session here."""
        return not (self.sessions or self.closed)

    def has(self, user_id: int) -> bool:
        """Whether a person has a session here that is a member's."""
        return user_id in self.sessions or user_id in self.closed

    def _sessions_of(self, user_id: int) -> tuple[Session, ...]:
        return (*self.sessions.of(user_id), *self.closed.of(user_id))

    def _is_open_to(self, session: Session) -> bool:
        assert self.state is not None
        return is_available(self.state.guild.features, session.account)

    def _standing(self, session: Session) -> Standing:
        assert self.state is not None
        standing = self.state.standing(self.state.members[session.user_id], has_mfa=bool(session.has_mfa))
        guest_in = self.state.voice.guest_channels(session.user_id) if self.state.voice else None
        return standing.as_guest(guest_in) if guest_in else standing

    # -- delivery ------------------------------------------------------------------------------------------------

    def _handle(self, event: Event) -> None:
        assert self.state is not None
        if isinstance(event, GuildEvent):
            self._handle_structure(event)
        elif isinstance(event, VoiceStateChanged):
            take_voice(self, event)
        else:
            self._deliver(event)
            self.passive.note(event)
            if isinstance(event, MessageCreated):
                self.state.note_message(event.place.channel_id, event.message.id)
            if isinstance(event, PinsUpdated):
                self.state.note_pins(event.place.channel_id, event.last_pin_at)

    def _handle_structure(self, event: GuildEvent) -> None:
        assert self.state is not None
        audience_before = self._audience_before(event)
        # What comes late, after the guild was read again, is part of the state already: nobody is put out twice.
        is_new = event.version > self.state.version
        if is_new and isinstance(event, MemberLeft):
            self.expel(event.user.id)  # before anything else: the state is about to forget them
        if is_new and isinstance(event, DECIDING):
            self.reactions.flush_all()
        if is_new:
            self.state.apply(event)
            self._settle(announced=getattr(getattr(event, "channel", None), "id", None))
        match event:
            case GuildDeleted():
                for user_id in self.people:
                    self.expel(user_id)
            case MemberJoined() if event.is_creation:
                pass  # only the creator is in, and hears GUILD_CREATE
            case _:
                self._deliver(event, audience_before)
                self.passive.note(event)

        if is_new and self.on_structure is not None and concerns_voice(self, event):
            self.on_structure(self.id)
        self.lists.take(event)  # after everybody has heard: a list that fails costs nobody the event

    def _settle(self, announced: int | None = None, tails: ChannelTails | None = None) -> None:
        """Recompute what everybody may see, and tell each session of channels it lost or gained: those in `tails`.

        The channel that the event itself announces is left to that event.
        """
        assert self.state is not None
        tails = tails or ChannelTails(self.state.channels)
        presences = PresenceTails(self.id, self.presences)
        for session in (*self.sessions, *self.closed):
            self.settle(session, announced, tails, presences)

    def settle(
        self,
        session: Session,
        announced: int | None = None,
        tails: ChannelTails | None = None,
        presences: PresenceTails | None = None,
    ) -> None:
        """Recompute what one session may do and see here; with many, they share `tails` and `presences`."""
        if self._is_open_to(session) is not (self.id in session.guilds):
            self._turn(session, presences or PresenceTails(self.id, self.presences))
        elif self.id in session.guilds:
            self._narrow_or_widen(session, announced, tails)

    def _turn(self, session: Session, presences: PresenceTails) -> None:
        """Administrators have closed the guild to a session, or opened it again."""
        assert self.state is not None
        # Who is let in is shown the guild as it is now. Who is put out has yet to hear what closes it.
        since = self.sessions.since(session, or_else=self.state.version)
        self._unseat(session)
        self._seat(session, since)
        self.announce(session)
        if self.id in session.guilds:
            session.push(guild_news.PRESENCES, presences.of(session.user_id), 0, Scope(self.id))

    def _narrow_or_widen(self, session: Session, announced: int | None, tails: ChannelTails | None) -> None:
        self.sessions.sight_changes()
        old, new = session.guilds[self.id], self._standing(session)
        session.guilds[self.id] = new
        if old.visible != new.visible:
            assert self.state is not None
            self._tell_visibility(session, old, new, announced, tails or ChannelTails(self.state.channels))
            self.lists.settle(session)

    def _tell_visibility(
        self, session: Session, old: Standing, new: Standing, announced: int | None, tails: ChannelTails
    ) -> None:
        for channel_id in sorted(old.visible - new.visible):
            if channel_id in tails.known:
                session.push("CHANNEL_DELETE", tails.lost(channel_id))
        for channel_id in sorted(new.visible - old.visible):
            if channel_id != announced or channel_id in old.channels:
                session.push("CHANNEL_CREATE", tails.gained(channel_id), 0, Scope(self.id, channel_id))

    def _audience_before(self, event: GuildEvent) -> tuple[Session, ...] | None:
        """Those who could view a channel before it was deleted are the ones who hear of it."""
        return self.sessions.viewers(event.channel.id) if isinstance(event, ChannelDeleted) else None

    def _deliver(self, event: Event, receivers: tuple[Session, ...] | None = None) -> None:
        self.reactions.before(event)
        match event:
            case ChannelsUpdated():
                tell_of_channels(event, self._hearing(event))
            case MessagesDeleted():
                tell_of_deletions(event, self._hearing(event), self._is_recent)
            case MessageCreated() | MessageUpdated() if self._answers_the_past(event):
                tell_of_answer(event, self._hearing(event))
            case _:
                self._tell(event, receivers)

    def _hearing(self, event: Event) -> Callable[[Audience], Iterable[Session]]:
        return lambda audience: self._receivers(event, audience)

    def _tell(self, event: Event, receivers: tuple[Session, ...] | None) -> None:
        for rendered in render(event):
            shared = frames.tail(rendered.name, rendered.payload)
            scope = rendered.audience.scope(self.id) if receivers is None else Scope(self.id)
            told = receivers if receivers is not None else self._receivers(event, rendered.audience)
            for session in self.reactions.receivers(event, rendered, told, scope):
                session.push(rendered.name, shared, event.id, scope)

    def _answers_the_past(self, event: MessageCreated | MessageUpdated) -> bool:
        answered = event.message.referenced
        return answered is not None and not self._is_recent(answered.id)

    def _receivers(self, event: Event, audience: Audience) -> Iterable[Session]:
        is_recent = audience.kind == "history" and self._is_recent(audience.message_id)
        found = self.sessions.audience(event, audience, is_recent=is_recent)
        receivers = self.passive.hearing(event, without_origin(event, found))
        if not isinstance(event, GuildEvent):
            return receivers
        # Who came in later was shown the guild with this change in it.
        unaware = self.sessions.unaware(receivers, event.version)
        if audience.kind == "everybody":
            unaware.extend(self.closed.unaware(self.closed, event.version))
        return unaware

    def _is_recent(self, message_id: int) -> bool:
        assert self.state is not None
        return self.state.is_after_cutoff(message_id)
