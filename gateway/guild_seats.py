"""Sessions coming into a guild and going out of it, and what each may see there: told of what it gains and loses.

A member's session has a seat as long as it lasts. To some a guild is closed for now (`guilds.access.is_available`):
they keep their seat, but see nothing, and `session.guilds` does not have the guild.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from chat.events import ChannelCreated, ChannelDeleted, ChannelsUpdated, ChannelUpdated
from core.events import Event
from gateway.guild_sessions import GuildSessions
from gateway.guild_state import GuildState, Standing
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1 import guild_news
from gateway.v1.guild_news import PresenceTails
from gateway.v1.guild_objects import ChannelTails, guild_object, lost_tail
from guilds.access import is_available
from guilds.events import GuildUpdated, MemberUpdated, RoleDeleted, RoleUpdated
from guilds.records import MemberRecord

if TYPE_CHECKING:
    from gateway.guild_hub import GuildHub

_SHOWING = (
    ChannelCreated,
    ChannelDeleted,
    ChannelsUpdated,
    ChannelUpdated,
    GuildUpdated,
    MemberUpdated,
    RoleDeleted,
    RoleUpdated,
)


def concerns_sight(event: Event) -> bool:
    """Whether somebody may see other channels after it."""
    return isinstance(event, _SHOWING)


class Seats:
    """The seats in one guild: those of sessions to whom it is `open`, and to whom it is `closed`."""

    def __init__(self, hub: "GuildHub", on_roll: Callable[[int], None]) -> None:
        self._hub = hub
        self._id = hub.id
        self._on_roll = on_roll
        self.open = GuildSessions(hub.id)
        self.closed = GuildSessions(hub.id)

    @property
    def people(self) -> frozenset[int]:
        """Every member with a session here, whether they may see the guild now or not."""
        return self.open.people | self.closed.people

    @property
    def is_empty(self) -> bool:
        """Whether no member has a session here."""
        return not (self.open or self.closed)

    def has(self, user_id: int) -> bool:
        """Whether a person is a member with a session here."""
        return user_id in self.open or user_id in self.closed

    @property
    def _state(self) -> GuildState:
        assert self._hub.state is not None
        return self._hub.state

    # -- coming and going ----------------------------------------------------------------------------------------

    def attach(self, session: Session, member: MemberRecord) -> None:
        """Let a session of a member hear the guild from now on."""
        self._state.members[session.user_id] = member
        # A session of another process was shown the guild there, and may still miss what this state holds already.
        self._take(session, since=0 if session.moved_here else self._state.version)

    def detach(self, session: Session) -> None:
        """A session ended or lost the guild."""
        self._give_up(session)
        session.active_guilds.discard(self._id)
        if not self.has(session.user_id) and self._hub.state is not None:
            self._hub.state.members.pop(session.user_id, None)

    def expel(self, user_id: int) -> None:
        """A person is no member any more: their sessions hear GUILD_DELETE and then nothing of the guild."""
        shared = guild_news.gone_tail(self._id)
        for session in (*self.open.of(user_id), *self.closed.of(user_id)):
            self.detach(session)
            session.push(guild_news.DELETE, shared)

    def announce(self, session: Session) -> None:
        """Show the guild to a session that has come in, or say that it is not there for now."""
        seen = session.shown_guilds.pop(self._id, None)
        if seen is not None and self._id in session.guilds:
            self.tell_of_channels(session, seen)
            return
        if self._id in session.guilds:
            session.dispatch(guild_news.CREATE, self.object_for(session, full_users=True), Scope(self._id))
        else:
            session.push(guild_news.DELETE, guild_news.unavailable_tail(self._id))

    def show(self, session: Session, *, again: bool) -> None:
        """Show a session the guild, which is open to it; `again`: it was closed, or could not be read."""
        self.announce(session)
        if again:
            self._show_presences(session, PresenceTails(self._id, self._hub.presences))

    def tell_of_channels(self, session: Session, seen: Mapping[int, int]) -> None:
        """Tell a session from another process which channels it has lost and gained since it was told there: those
        that it saw then, by kind."""
        visible, tails = session.guilds[self._id].visible, ChannelTails(self._state.channels)
        for channel_id in sorted(seen.keys() - visible):
            session.push(tails.LOST, lost_tail(self._id, channel_id, seen[channel_id]))
        for channel_id in sorted(visible - seen.keys()):
            session.push(tails.GAINED, tails.gained(channel_id), 0, Scope(self._id, channel_id))

    def _take(self, session: Session, since: int) -> None:
        session.late_guilds.discard(self._id)
        if self._is_open_to(session):
            session.guilds[self._id] = self._standing(session)
            self.open.add(session, since)
            self._hub.passive.begins(session)
        else:
            session.closed_guilds.add(self._id)
            self.closed.add(session, since)
        self._on_roll(session.user_id)

    def _give_up(self, session: Session) -> None:
        for sessions in (self.open, self.closed):
            sessions.remove(session)
        session.guilds.pop(self._id, None)
        session.closed_guilds.discard(self._id)
        session.synced_guilds.discard(self._id)
        self._hub.passive.ends(session)
        self._hub.lists.leave(session)
        self._on_roll(session.user_id)

    # -- what is seen --------------------------------------------------------------------------------------------

    def object_for(self, session: Session, *, full_users: bool) -> dict[str, Any]:
        """The guild as this session may see it, for READY, GUILD_CREATE and GUILD_SYNC."""
        return guild_object(
            self._state,
            session.guilds[self._id],
            self._state.members[session.user_id],
            online_count=self._online_count(session.user_id),
            full_users=full_users,
            flat=session.is_bot,
        )

    def people_in_voice(self, session: Session) -> list[MemberRecord]:
        """The members in voice channels that a session can see."""
        if self._hub.state is None or self._id not in session.guilds:
            return []
        shown = self._state.voice.shown(session.guilds[self._id].visible)
        return [state.member for state in shown if state.member is not None]

    def _online_count(self, viewer_id: int) -> int:
        """How many members the viewer may see online, and the viewer too, who may have come in just now."""
        presences = self._hub.presences
        has_just_come = viewer_id not in presences.online_in(self._id) and presences.of(viewer_id) is not None
        return presences.online_count(self._id, viewer_id) + has_just_come

    def _is_open_to(self, session: Session) -> bool:
        return is_available(self._state.guild.features, session.account)

    def _standing(self, session: Session) -> Standing:
        standing = self._state.standing(self._state.members[session.user_id], has_mfa=bool(session.has_mfa))
        guest_in = self._state.voice.guest_channels(session.user_id) if self._state.voice else None
        return standing.as_guest(guest_in) if guest_in else standing

    # -- changes -------------------------------------------------------------------------------------------------

    def settle(self, session: Session) -> None:
        """A session may do and see something else now."""
        self._settle(session, ChannelTails(self._state.channels), PresenceTails(self._id, self._hub.presences))
        self._hub.sight_changed()

    def settle_all(self, announced: int | None = None, tails: ChannelTails | None = None) -> None:
        """Recompute what everybody may see, and tell each session of channels it lost or gained: those in `tails`.

        The channel that the event itself announces is left to that event.
        """
        tails = tails or ChannelTails(self._state.channels)
        presences = PresenceTails(self._id, self._hub.presences)
        for session in (*self.open, *self.closed):
            self._settle(session, tails, presences, announced)

    def _settle(
        self, session: Session, tails: ChannelTails, presences: PresenceTails, announced: int | None = None
    ) -> None:
        if self._is_open_to(session) is not (self._id in session.guilds):
            self._turn(session, presences)
        elif self._id in session.guilds:
            self._narrow_or_widen(session, tails, announced)

    def _turn(self, session: Session, presences: PresenceTails) -> None:
        """Administrators have closed the guild to a session, or opened it again."""
        # Who is let in is shown the guild as it is now. Who is put out has yet to hear what closes it.
        since = self.open.since(session, or_else=self._state.version)
        self._give_up(session)
        self._take(session, since)
        self.announce(session)
        if self._id in session.guilds:
            self._show_presences(session, presences)

    def _show_presences(self, session: Session, presences: PresenceTails) -> None:
        session.push(guild_news.PRESENCES, presences.of(session.user_id), 0, Scope(self._id))

    def _narrow_or_widen(self, session: Session, tails: ChannelTails, announced: int | None) -> None:
        self.open.sight_changes()
        old, new = session.guilds[self._id], self._standing(session)
        session.guilds[self._id] = new
        if old.visible == new.visible:
            return
        for channel_id in sorted(old.visible - new.visible):
            if channel_id in tails.known:
                session.push(tails.LOST, tails.lost(channel_id))
        for channel_id in sorted(new.visible - old.visible):
            if channel_id != announced or channel_id in old.channels:
                session.push(tails.GAINED, tails.gained(channel_id), 0, Scope(self._id, channel_id))
        self._hub.lists.settle(session)
