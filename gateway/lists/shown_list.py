"""A member list that somebody looks at, and what those who look are told."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from core.permissions import MEMBER_OVERWRITE, Overwrite, P
from gateway.lists.material import Material
from gateway.lists.member_list import Groups, MemberList, Spot
from gateway.lists.windows import Step, Sync, Windows, news
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1 import render_lists
from guilds.records import MemberRecord

_VIEW = int(P.VIEW_CHANNEL)


class Outlook(NamedTuple):
    """Who is in a list, and as whom: those whom these overwrites let see a channel (id, type, allowed, denied), as
    they appear to a viewer or, with 0, to everybody from whom nobody there hides."""

    overwrites: frozenset[tuple[int, int, int, int]]
    viewer_id: int = 0

    @classmethod
    def of(cls, overwrites: Iterable[Overwrite], viewer_id: int) -> "Outlook":
        """Two channels have the same one exactly if the same people may see both."""
        facts = ((each.id, each.type, each.allow & _VIEW, each.deny & _VIEW) for each in overwrites)
        return cls(frozenset(each for each in facts if each[2] or each[3]), viewer_id)


class Filled(NamedTuple):
    """A list, and what was found out about who may see its channels: by roles, or by person."""

    list: MemberList
    sees: dict[object, bool]


Aside = Callable[[Callable[[], Filled], Callable[[Filled], None]], None]


class ShownList:
    """The list of one outlook, with its audience: sessions by the parts they hold and the channel they look from."""

    def __init__(self, guild_id: int, outlook: Outlook, material: Material, aside: Aside) -> None:
        self._guild_id = guild_id
        self._material = material
        self._overwrites = tuple(Overwrite(*facts) for facts in outlook.overwrites)
        self._personal = frozenset(each.id for each in self._overwrites if each.type == MEMBER_OVERWRITE)
        self._viewer_id = outlook.viewer_id
        self._audience: dict[tuple[Windows, int], set[Session]] = {}
        self._encoded: dict[Windows, str] = {}
        self._row = partial(material.row, viewer_id=outlook.viewer_id)
        self._aside = aside
        self._fillings = 0
        self._late: set[int] = set()
        self._filled: Filled | None = None
        self.fill()

    # -- who looks -----------------------------------------------------------------------------------------------

    @property
    def is_seen(self) -> bool:
        """Whether anybody looks."""
        return bool(self._audience)

    def join(self, session: Session, windows: Windows, channel_id: int) -> None:
        """A session holds these parts from now on."""
        self._audience.setdefault((windows, channel_id), set()).add(session)

    def leave(self, session: Session, windows: Windows, channel_id: int) -> None:
        """A session holds them no more."""
        sessions = self._audience[windows, channel_id]
        sessions.discard(session)
        if not sessions:
            del self._audience[windows, channel_id]

    def show(self, session: Session, windows: Windows, channel_id: int) -> None:
        """Send parts of the list to one session. While the list is being made, all that it holds follows anyway."""
        if self._filled is not None:
            self._tell((session,), channel_id, self._whole(self._filled.list, windows))

    def _whole(self, one: MemberList, windows: Windows) -> str:
        found = self._encoded.get(windows)
        if found is None:
            found = self._encoded[windows] = self._body(one, [Sync(*each) for each in windows])
        return found

    # -- what happens --------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Make the list, or make it anew because everything may have changed; then send every part that is held."""
        self._fillings += 1
        self._filled = None
        self._late.clear()
        work = partial(self._make, tuple(self._material.everybody), self._material.groups)
        self._aside(work, partial(self._made, self._fillings))

    def _made(self, filling: int, filled: Filled) -> None:
        if filling != self._fillings:
            return  # it has to be made once more already
        self._filled = filled
        self._encoded.clear()
        filled.list.update((user_id, self._spot(user_id, filled)) for user_id in self._late)
        for (windows, channel_id), sessions in self._audience.items():
            self._tell(sessions, channel_id, self._whole(filled.list, windows))

    def update(self, user_ids: Iterable[int]) -> None:
        """Something about these people has changed: tell everybody what that means for the parts they hold."""
        if self._filled is None:
            self._late.update(user_ids)
            return
        one = self._filled.list
        rows, counts = len(one), list(one.counts)
        steps = one.update((user_id, self._spot(user_id, self._filled)) for user_id in user_ids)
        if not steps:
            return
        self._encoded.clear()
        bodies: dict[Windows, str | None] = {}
        for (windows, channel_id), sessions in self._audience.items():
            if windows not in bodies:
                changes = news(steps, windows, rows, len(one))
                bodies[windows] = self._body(one, changes) if changes or counts != one.counts else None
            body = bodies[windows]
            if body is not None:
                self._tell(sessions, channel_id, body)

    def _tell(self, sessions: Iterable[Session], channel_id: int, body: str) -> None:
        shared, scope = render_lists.tail(self._guild_id, channel_id, body), Scope(self._guild_id, channel_id)
        for session in sessions:
            session.push_own(render_lists.NAME, shared, scope)

    def _body(self, one: MemberList, changes: Iterable[Step | Sync]) -> str:
        return render_lists.body(one, changes, self._row)

    # -- who is in it --------------------------------------------------------------------------------------------

    def _make(self, user_ids: Iterable[int], groups: Groups) -> Filled:
        """Sort everybody. May run on another thread: what changes meanwhile is `_late`."""
        filled = Filled(MemberList(groups), {})
        spots = (self._spot(user_id, filled) for user_id in user_ids)
        return filled._replace(list=MemberList(groups, [spot for spot in spots if spot is not None]))

    def _spot(self, user_id: int, filled: Filled) -> Spot | None:
        member = self._material.member(user_id)
        if member is None or not self._is_in(member, filled.sees):
            return None
        return self._material.spot(member, filled.list.groups, self._viewer_id)

    def _is_in(self, member: MemberRecord, sees: dict[object, bool]) -> bool:
        """People alike in roles share one answer, unless they have overwrites of their own or own the guild."""
        user_id = member.user.id
        is_special = user_id in self._personal or user_id == self._material.state.guild.owner_id
        key = (member.role_ids, user_id if is_special else 0)
        found = sees.get(key)
        if found is None:
            found = sees[key] = self._material.can_view(member, self._overwrites)
        return found
