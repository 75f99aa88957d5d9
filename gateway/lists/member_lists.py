"""The member lists of one guild in one process: made while somebody looks at them, and dropped with the last.

Channels that the same people may see share one list. What happens is gathered for a moment; then each list is brought
up to date once, and each part of it that clients hold is encoded once, however many hold it.
"""

from collections.abc import Callable, Iterable, Mapping

from chat.checks import GuildOperation
from chat.events import ChannelsUpdated, ChannelUpdated
from gateway.lists.material import Guild, Material
from gateway.lists.roster import Followed, Roster
from gateway.lists.shown_list import Filled, Outlook, ShownList
from gateway.lists.windows import Windows, cut, merged
from gateway.lists.work import ListWork
from gateway.sessions.session import Session
from gateway.timers import Timer
from guilds.events import GuildEvent, GuildUpdated, RoleCreated, RoleDeleted, RolesReordered, RoleUpdated

GATHER_SECONDS = 0.1
CLOSED_SECONDS = 15 * 60
"""Whoever has had the guild closed for so long has forgotten the lists."""

MAX_HELD = 2000
"""So many rows of a list of more can a session hold: nobody looks at so many, and each is encoded."""

MAX_RANGES = 20
MAX_CHANNELS = 100
"""So many ranges of a channel's list, and lists of so many channels of a guild, does a session hold: each costs
something with every change. Clients look at a handful; of more channels the first are forgotten."""

SORTED_AT_ONCE = 5000
"""A list of more members is sorted on another thread."""

ROSTER_SECONDS = 60
"""How long the members stay known after the last one has looked: people go to and fro."""


class MemberLists:
    """What the sessions of a guild see of its members. `session.windows` says which parts each one holds."""

    def __init__(
        self,
        guild: Guild,
        wait: Callable[[float, Callable[[], None]], Timer],
        work: ListWork | None = None,
    ) -> None:
        self._guild = guild
        self._wait = wait
        self._work = work
        self._followed = Followed(self._read)
        self._material = Material(guild)
        self._lists: dict[Outlook, ShownList] = {}
        self._seats: dict[tuple[Session, int], Outlook] = {}
        self._looking: set[Session] = set()
        self._closing: dict[Session, Timer] = {}
        self._touched: dict[int, None] = {}
        self._is_reshaped = False
        self._is_due = False
        self._owner_id = 0
        self._ending: Timer | None = None

    # -- looking -------------------------------------------------------------------------------------------------

    def subscribe(self, session: Session, wishes: Mapping[int, Iterable[tuple[int, int]]]) -> None:
        """The parts that a session wants to hold of the lists of these channels from now on."""
        if self._is_off or self._work is None:
            return
        for channel_id, ranges in wishes.items():
            windows = cut(merged(ranges)[:MAX_RANGES], self._most_rows)
            if not windows:
                self._leave(session, channel_id)
            elif channel_id in session.guilds[self._guild.id].visible:
                self._look(session, channel_id, windows)
        self.note_open(session)

    @property
    def _is_off(self) -> bool:
        return bool(self._material.state.guild.disabled_operations & GuildOperation.MEMBER_LIST_UPDATES)

    @property
    def _most_rows(self) -> int | None:
        return MAX_HELD if self._material.state.guild.member_count > MAX_HELD else None

    def _look(self, session: Session, channel_id: int, windows: Windows) -> None:
        held = self._held(session).get(channel_id, ())
        if held == windows and self._followed.roster is not None:
            return
        if not held and len(self._held(session)) >= MAX_CHANNELS:
            self._leave(session, next(iter(self._held(session))))
        session.windows.setdefault(self._guild.id, {})[channel_id] = windows
        self._looking.add(session)
        if self._followed.roster is None:
            self._followed.want()
            return
        self._bring_up_to_date()
        left = self._seats.get((session, channel_id))
        self._seat(session, channel_id, tuple(each for each in windows if each not in held))
        if left is not None:
            self._get_up(session, left, channel_id, held)

    def _held(self, session: Session) -> dict[int, Windows]:
        return session.windows.get(self._guild.id, {})

    def note_open(self, session: Session) -> None:
        """A session has the guild open, or has not, which ends its lists in a while."""
        timer = self._closing.pop(session, None)
        if timer is not None:
            timer.cancel()
        if session in self._looking and not session.has_open(self._guild.id):
            self._closing[session] = self._wait(CLOSED_SECONDS, lambda: self.leave(session))

    def settle(self, session: Session) -> None:
        """A session may see other channels than before: with the sight of one, its list ends."""
        visible = session.guilds[self._guild.id].visible
        for channel_id in tuple(self._held(session)):
            if channel_id not in visible:
                self._leave(session, channel_id)

    def leave(self, session: Session) -> None:
        """A session looks at nothing here any more."""
        for channel_id in tuple(self._held(session)):
            self._leave(session, channel_id)

    def _leave(self, session: Session, channel_id: int) -> None:
        self._unseat(session, channel_id)
        self._held(session).pop(channel_id, None)
        if not self._held(session):
            session.windows.pop(self._guild.id, None)
            self._looking.discard(session)
            self.note_open(session)
        self._end_if_unseen()

    def _end_if_unseen(self) -> None:
        if not self._looking and self._ending is None:
            self._ending = self._wait(ROSTER_SECONDS, self._end)

    def _end(self) -> None:
        self._ending = None
        if not self._looking:
            self._followed.forget()
            self._material.end()

    # -- seats ---------------------------------------------------------------------------------------------------

    def _seat(self, session: Session, channel_id: int, new: Windows) -> None:
        """Put a session before the list that fits it, and show it what it does not hold yet."""
        viewer_id = session.user_id if self._material.hides_anybody_from(session.user_id) else 0
        outlook = Outlook.of(self._material.state.channels[channel_id].overwrites, viewer_id)
        if outlook not in self._lists:
            self._lists[outlook] = ShownList(self._guild.id, outlook, self._material, self._aside)
        shown = self._lists[outlook]
        self._seats[session, channel_id] = outlook
        shown.join(session, self._held(session)[channel_id], channel_id)
        if new:
            shown.show(session, new, channel_id)

    def _unseat(self, session: Session, channel_id: int) -> None:
        outlook = self._seats.pop((session, channel_id), None)
        if outlook is not None:
            self._get_up(session, outlook, channel_id, self._held(session)[channel_id])

    def _get_up(self, session: Session, outlook: Outlook, channel_id: int, windows: Windows) -> None:
        shown = self._lists[outlook]
        shown.leave(session, windows, channel_id)
        if not shown.is_seen:
            del self._lists[outlook]

    def _seat_anew(self, sessions: Iterable[Session], channel_ids: Iterable[int] | None = None) -> None:
        for session in tuple(sessions):
            for channel_id, windows in self._held(session).items():
                if channel_ids is None or channel_id in channel_ids:
                    self._unseat(session, channel_id)
                    self._seat(session, channel_id, windows)

    # -- reading the members -------------------------------------------------------------------------------------

    def _read(self, reading: int) -> None:
        assert self._work is not None
        self._work.read(self._guild.id, lambda roster: self.loaded(reading, roster))

    def _aside(self, work: Callable[[], Filled], done: Callable[[Filled], None]) -> None:
        assert self._work is not None
        if len(self._material.everybody) <= SORTED_AT_ONCE:
            done(work())
        else:
            self._work.aside(work, done)

    def loaded(self, reading: int, roster: Roster | None) -> None:
        """The members were read, or (None) could not be: whoever asks next tries again."""
        if not self._followed.loaded(reading, roster) or self._followed.roster is None:
            return
        self._material.begin(self._followed.roster)
        self._owner_id = self._material.state.guild.owner_id
        self._lists.clear()
        self._seats.clear()
        self._touched.clear()
        self._seat_anew(self._looking)
        self._end_if_unseen()

    def read_again(self) -> None:
        """The guild was read again, because something was missed: so are its members."""
        self._followed.want_again()

    # -- what happens --------------------------------------------------------------------------------------------

    def take(self, event: GuildEvent) -> None:
        """Something has changed in the guild; its state holds it already."""
        self._touch(self._followed.take(event))
        if self._followed.roster is None or not self._lists:
            return
        match event:
            case RoleCreated() | RoleUpdated() | RolesReordered() | RoleDeleted():
                self._reshape()
            case GuildUpdated():
                self._note_guild(event)
            case ChannelUpdated():
                self._note_channels({event.channel.id})
            case ChannelsUpdated():
                self._note_channels({channel.id for channel in event.channels})

    def _note_guild(self, event: GuildUpdated) -> None:
        if self._is_off:
            for session in tuple(self._looking):
                self.leave(session)
        if event.guild.owner_id != self._owner_id:
            self._owner_id = event.guild.owner_id
            self._reshape()

    def _note_channels(self, channel_ids: set[int]) -> None:
        """Other people may see these channels: whoever looks from there may have to look at another list."""
        changed = set()
        for (_, channel_id), outlook in self._seats.items():
            if channel_id in channel_ids:
                overwrites = self._material.state.channels[channel_id].overwrites
                if Outlook.of(overwrites, outlook.viewer_id) != outlook:
                    changed.add(channel_id)
        if changed:
            self._seat_anew(self._looking, changed)

    def appeared(self, user_id: int) -> None:
        """Somebody appears otherwise."""
        if self._followed.roster is not None and user_id in self._followed.roster.members:
            self._touch({user_id})

    def _touch(self, user_ids: set[int]) -> None:
        for user_id in user_ids:
            hidden_from = self._material.note(user_id)
            if hidden_from:
                self._hide(hidden_from)
        if user_ids and self._lists:
            self._touched.update(dict.fromkeys(sorted(user_ids)))
            self._gather()

    def _hide(self, viewer_ids: frozenset[int]) -> None:
        """Whoever somebody hides from must not look at what the others see, not for a moment."""
        seats = self._seats.items()
        misplaced = {one for (one, _), outlook in seats if one.user_id in viewer_ids and not outlook.viewer_id}
        self._seat_anew(misplaced)

    def _reshape(self) -> None:
        self._is_reshaped = True
        self._gather()

    def _gather(self) -> None:
        if not self._is_due and self._work is not None:
            self._is_due = True
            self._work.later(GATHER_SECONDS, self._bring_up_to_date)

    def _bring_up_to_date(self) -> None:
        self._is_due = False
        touched, self._touched = self._touched, {}
        reshaped, self._is_reshaped = self._is_reshaped, False
        if reshaped:
            self._material.regroup()
        for shown in tuple(self._lists.values()):
            if reshaped:
                shown.fill()
            elif touched:
                shown.update(touched)
