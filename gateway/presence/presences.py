"""How people appear, kept in each gateway process for everybody who is connected to any of them.

`hub.presences` (and `guild.presences`, the same) answers without waiting, on the event loop:

    presences.of(user_id)                  how a person appears: Presence, or None when offline or invisible
    presences.of(user_id, viewer_id)       the same for one viewer: None too when the person has blocked the viewer
    presences.online_count(guild_id, viewer_id)  how many of them the viewer may see
    presences.online_in(guild_id)          ids of the guild's members who visibly are online, in whichever process
    presences.sessions_of(user_id)         a person's own sessions everywhere; for their own eyes only
    presences.subscribe(listener)          listener(Change(user_id, before, after)) after each visible change
    presences.subscribe_sessions(listener) listener(user_id) when a session of a person changed or ended
    presences.subscribe_guilds(listener)   listener(user_id, guild_ids) after a change, where the guilds can see it

`Presence` has `user` (UserRecord), `status` ("online", "idle" or "dnd"), `mobile`, `afk`, `custom_status` and
`hidden_from` (whom the person has blocked). A change is told once, when the map holds it already: `before` and `after`
are Presences, or None for offline, and are equal only when the person is to be shown again although nothing is
different. `presence.is_shown_to(viewer_id)` says who may be told of it; for everybody else the person is offline.
gateway/v1/render_presences.py has the payloads: `render_presence(presence, guild_id)` and `presence_tail(...)`.

The map is fed with what processes say about their own people (people.py, exchange.py).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import msgspec
import structlog

from accounts.records import UserRecord

_log = structlog.get_logger(__name__)
_STRONGEST_FIRST = ("online", "dnd", "idle")
OFFLINE, INVISIBLE = "offline", "invisible"


class SessionSeen(msgspec.Struct, frozen=True):
    """What one session of a person says about them."""

    id: str
    status: str
    mobile: bool = False
    afk: bool = False


class PersonSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What one process knows of a person whose sessions it holds. Without sessions: the person is gone from there.

    `since` is the newest event the facts hold: of two processes the later one knows better.
    """

    user: UserRecord
    sessions: tuple[SessionSeen, ...] = ()
    custom_status: dict[str, Any] | None = None
    hidden_from: frozenset[int] = frozenset()
    guild_ids: frozenset[int] = frozenset()
    since: int = 0


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """How a person who is visibly online appears to others."""

    user: UserRecord
    status: str
    mobile: bool = False
    afk: bool = False
    custom_status: dict[str, Any] | None = None
    hidden_from: frozenset[int] = frozenset()

    def is_shown_to(self, viewer_id: int) -> bool:
        """Whether this viewer may see it: people do not show themselves to whom they have blocked."""
        return viewer_id not in self.hidden_from


class Change(NamedTuple):
    """A person appears otherwise than before. None stands for offline."""

    user_id: int
    before: Presence | None
    after: Presence | None


class Together(NamedTuple):
    """All sessions of a person taken as one."""

    status: str
    mobile: bool
    afk: bool


def together(sessions: Iterable[SessionSeen]) -> Together:
    """What a person's sessions say together: invisible in one of them is invisible, and none is offline."""
    found = list(sessions)
    statuses = {session.status for session in found}
    visible = next((status for status in _STRONGEST_FIRST if status in statuses), OFFLINE)
    mobile = any(session.mobile for session in found)
    afk = bool(found) and not mobile and all(session.afk for session in found)
    return Together(INVISIBLE if INVISIBLE in statuses else visible, mobile, afk)


Listener = Callable[[Change], None]
SessionsListener = Callable[[int], None]
GuildsListener = Callable[[int, Collection[int]], None]


class Presences:
    """Who appears how. Pure: told about people, asked for them."""

    def __init__(self) -> None:
        self._told: dict[int, dict[str, PersonSeen]] = {}
        self._shown: dict[int, Presence] = {}
        self._guilds: defaultdict[int, set[int]] = defaultdict(set)
        self._in: dict[int, frozenset[int]] = {}
        self._hiding_from: defaultdict[int, set[int]] = defaultdict(set)
        self._listeners: list[Listener] = []
        self._sessions_listeners: list[SessionsListener] = []
        self._guilds_listeners: list[GuildsListener] = []

    # -- asked ---------------------------------------------------------------------------------------------------

    def of(self, user_id: int, viewer_id: int = 0) -> Presence | None:
        """How a person appears, to one viewer if it is named. None when not visibly online."""
        shown = self._shown.get(user_id)
        return shown if shown is not None and shown.is_shown_to(viewer_id) else None

    @property
    def shown_count(self) -> int:
        """How many people visibly are online. From any thread."""
        return len(self._shown)

    def online_in(self, guild_id: int) -> Collection[int]:
        """The members of a guild who are visibly online."""
        return self._guilds.get(guild_id, frozenset())

    def online_count(self, guild_id: int, viewer_id: int) -> int:
        """How many members of a guild a viewer may see online."""
        online, hiding = self.online_in(guild_id), self._hiding_from.get(viewer_id, ())
        return len(online) - sum(user_id in online for user_id in tuple(hiding))

    def hiding(self) -> Iterable[Presence]:
        """How those appear who have blocked somebody."""
        return (shown for shown in self._shown.values() if shown.hidden_from)

    def guilds_of(self, user_id: int) -> frozenset[int]:
        """The guilds in which a person visibly is online."""
        return self._in.get(user_id, frozenset())

    def sessions_of(self, user_id: int) -> list[SessionSeen]:
        """A person's sessions in all processes; of one that is just moving, what it says where it arrives."""
        told = self._told.get(user_id, {})
        return list({session.id: session for each in told.values() for session in each.sessions}.values())

    def people_of(self, process: str) -> dict[int, PersonSeen]:
        """What a process has told."""
        return {user_id: told[process] for user_id, told in self._told.items() if process in told}

    def subscribe(self, listener: Listener) -> None:
        """Call a function with each visible change, on the event loop."""
        self._listeners.append(listener)

    def subscribe_sessions(self, listener: SessionsListener) -> None:
        """Call a function with a person's id when one of their sessions changed or ended; not when one came."""
        self._sessions_listeners.append(listener)

    def subscribe_guilds(self, listener: GuildsListener) -> None:
        """Call a function with a person's id and the guilds whose members see them appear otherwise by now."""
        self._guilds_listeners.append(listener)

    # -- told ----------------------------------------------------------------------------------------------------

    def put(self, process: str, person: PersonSeen, *, again: bool = False, touched: bool = False) -> None:
        """What a process says of one of its people. With `again` those who see the person are told in any case, with
        `touched` the person's own sessions are."""
        user_id = person.user.id
        before = self.sessions_of(user_id)
        told = self._told.setdefault(user_id, {})
        told.pop(process, None)  # whoever spoke last comes last
        if person.sessions:
            told[process] = person
        self._settle(user_id, before, again=again, touched=touched)

    def drop(self, process: str) -> None:
        """A process is gone, and its sessions with it."""
        for user_id in self.people_of(process):
            before = self.sessions_of(user_id)
            self._told[user_id].pop(process)
            self._settle(user_id, before)

    def _settle(self, user_id: int, old: list[SessionSeen], *, again: bool = False, touched: bool = False) -> None:
        before, after = self._shown.get(user_id), self._appearance(user_id)
        if not self._told[user_id]:
            del self._told[user_id]
        guilds_before = self.guilds_of(user_id)
        self._note_guilds(user_id, after)
        self._note_hiding(user_id, before, after)
        if after is not None:
            self._shown[user_id] = after
        else:
            self._shown.pop(user_id, None)
        if touched or not set(old) <= set(self.sessions_of(user_id)):
            self._tell(self._sessions_listeners, user_id)
        is_news = before != after or (again and after is not None)
        guilds_after = self.guilds_of(user_id)
        concerned = guilds_before | guilds_after if is_news else guilds_before ^ guilds_after
        if concerned:
            self._tell(self._guilds_listeners, user_id, concerned)
        if is_news:
            self._tell(self._listeners, Change(user_id, before, after))

    def _appearance(self, user_id: int) -> Presence | None:
        told = self._told[user_id].values()
        as_one = together(self.sessions_of(user_id))
        if as_one.status in (OFFLINE, INVISIBLE):
            return None
        facts = max(told, key=lambda each: each.since)
        return Presence(
            user=facts.user,
            status=as_one.status,
            mobile=as_one.mobile,
            afk=as_one.afk,
            custom_status=facts.custom_status,
            hidden_from=facts.hidden_from,
        )

    def _note_hiding(self, user_id: int, before: Presence | None, after: Presence | None) -> None:
        hid_from = before.hidden_from if before is not None else frozenset[int]()
        hides_from = after.hidden_from if after is not None else frozenset[int]()
        for viewer_id in hid_from - hides_from:
            self._hiding_from[viewer_id].discard(user_id)
            if not self._hiding_from[viewer_id]:
                del self._hiding_from[viewer_id]
        for viewer_id in hides_from - hid_from:
            self._hiding_from[viewer_id].add(user_id)

    def _note_guilds(self, user_id: int, appearance: Presence | None) -> None:
        told = self._told.get(user_id, {}).values() if appearance is not None else ()
        now_in = frozenset[int]().union(*(each.guild_ids for each in told))
        for guild_id in self._in.get(user_id, frozenset()) - now_in:
            self._guilds[guild_id].discard(user_id)
            if not self._guilds[guild_id]:
                del self._guilds[guild_id]
        for guild_id in now_in:
            self._guilds[guild_id].add(user_id)
        if now_in:
            self._in[user_id] = now_in
        else:
            self._in.pop(user_id, None)

    @staticmethod
    def _tell(listeners: list[Callable[..., None]], *news: Any) -> None:
        for listener in listeners:
            try:
                listener(*news)
            except Exception:
                # One that breaks must keep neither the others nor the map from what is true now.
                _log.exception("presences.listener_failed")
