"""Members of guilds whom a session watches one by one (op 14 `members`): PRESENCE_UPDATE with `guild_id`.

Nobody else in a guild is told how its members appear. Whoever watches must share a channel with the one that is
watched: the watched one's membership is read once, in the background, and followed by events.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any

from core.events import Event
from gateway.database import in_database
from gateway.guild_hub import GuildHub
from gateway.guild_hubs import GuildHubs
from gateway.loading import Watched, load_watched
from gateway.presence.presences import Change, Presence, Presences
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.v1.render_presences import NAME, presence_tail
from guilds.events import MemberFacesUpdated, MemberJoined, MemberLeft, MemberUpdated
from guilds.records import MemberRecord

MOST = 1000
"""So many of a guild's members a session may watch; more are cut."""

Place = tuple[int, int]
"""A guild and a member of it."""


class WatchedMembers:
    """Who in this process watches whom, in which guild, and to which of them the watched one is shown by now."""

    def __init__(
        self, guilds: GuildHubs, presences: Presences, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._guilds = guilds
        self._presences = presences
        self._spawn = spawn
        self._wishes: defaultdict[int, dict[Session, dict[int, frozenset[int]]]] = defaultdict(dict)
        self._watchers: defaultdict[int, dict[int, set[Session]]] = defaultdict(dict)  # by guild, then by member
        self._watched_in: defaultdict[int, set[int]] = defaultdict(set)  # the guilds in which somebody is watched
        self._shown: defaultdict[Place, set[Session]] = defaultdict(set)
        self._members: dict[Place, Watched] = {}
        presences.subscribe(self.changed)
        guilds.on_sight = self.sight_changed

    # -- wishes --------------------------------------------------------------------------------------------------

    def of(self, session: Session) -> dict[int, frozenset[int]]:
        """Whom a session watches, by guild."""
        return dict(self._wishes.get(session.user_id, {}).get(session, {}))

    def watch(self, session: Session, guild_id: int, user_ids: Iterable[int]) -> None:
        """From now on the session watches exactly these, and is told at once how those appear whom it had not."""
        wanted = frozenset(sorted(set(user_ids) - {session.user_id})[:MOST])
        own = self._wishes[session.user_id].setdefault(session, {})
        had = own.get(guild_id, frozenset())
        own[guild_id] = wanted
        for user_id in wanted - had:
            self._watchers[guild_id].setdefault(user_id, set()).add(session)
            self._watched_in[user_id].add(guild_id)
        self._drop(session, guild_id, had - wanted)
        if wanted - had:
            self._spawn(self._begin(guild_id, wanted - had))

    def review(self, user_id: int) -> None:
        """A person came into a guild or left one, with some session: what is not there is not watched."""
        for session, own in list(self._wishes.get(user_id, {}).items()):
            for guild_id in [one for one in own if one not in session.guilds]:
                self._drop(session, guild_id, own.pop(guild_id))
            if not own:
                del self._wishes[user_id][session]
        if not self._wishes.get(user_id):
            self._wishes.pop(user_id, None)

    def _drop(self, session: Session, guild_id: int, user_ids: Iterable[int]) -> None:
        watched = self._watchers[guild_id]
        for user_id in user_ids:
            for watching in (watched[user_id], self._shown[guild_id, user_id]):
                watching.discard(session)
            if not watched[user_id]:
                del watched[user_id], self._shown[guild_id, user_id]
                self._members.pop((guild_id, user_id), None)
                self._watched_in[user_id].discard(guild_id)
                if not self._watched_in[user_id]:
                    del self._watched_in[user_id]
        if not watched:
            del self._watchers[guild_id]

    async def _begin(self, guild_id: int, user_ids: Collection[int]) -> None:
        unknown = [user_id for user_id in user_ids if (guild_id, user_id) not in self._members]
        for watched in await in_database(load_watched, guild_id, unknown) if unknown else ():
            self._know(watched)
        for user_id in user_ids:
            self._show(guild_id, user_id)

    # -- what happens --------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        """Somebody appears otherwise."""
        for guild_id in tuple(self._watched_in.get(change.user_id, ())):
            self._show(guild_id, change.user_id, change)

    def sight_changed(self, guild_id: int) -> None:
        """People may see other channels of a guild than before, or others may."""
        for user_id in tuple(self._watchers.get(guild_id, ())):
            self._show(guild_id, user_id)

    def _show(self, guild_id: int, user_id: int, change: Change | None = None) -> None:
        """Tell those who see somebody from now on, those who see them no more, and with a change those who still do."""
        if user_id not in self._watchers.get(guild_id, ()):
            return
        presence, shown = self._presences.of(user_id), self._shown[guild_id, user_id]
        seeing = set(self._seeing(guild_id, user_id, presence))
        blinded = shown - seeing
        if presence is not None:
            _push(seeing if change is not None else seeing - shown, presence, guild_id)
        known = presence or (change.before if change is not None else None)
        if known is not None:
            _push(blinded, known, guild_id, is_there=False)
        shown.intersection_update(seeing)
        shown.update(seeing)

    def _seeing(self, guild_id: int, user_id: int, presence: Presence | None) -> Iterable[Session]:
        guild = self._guilds.get(guild_id)
        if guild is None or presence is None:
            return
        for session in self._watchers.get(guild_id, {}).get(user_id, ()):
            if presence.is_shown_to(session.user_id) and self._meets(guild, session, user_id):
                yield session

    def _meets(self, guild: GuildHub, session: Session, user_id: int) -> bool:
        """Whether there is a channel that both may see."""
        own, watched = session.guilds.get(guild.id), self._members.get((guild.id, user_id))
        if own is None or watched is None or watched.member is None or guild.state is None:
            return False
        theirs = guild.state.standing(watched.member, has_mfa=watched.has_mfa)
        return not own.visible.isdisjoint(theirs.visible)

    def hear(self, event: Event) -> None:
        """An event has reached this process."""
        match event:
            case MemberJoined() | MemberUpdated():
                self._follow(event.guild_id, event.member.user.id, event.version, event.member)
            case MemberLeft():
                self._follow(event.guild_id, event.user.id, event.version, None)
            case MemberFacesUpdated() if self._watchers:
                for part in event.parts():
                    self.hear(part)

    def _follow(self, guild_id: int, user_id: int, version: int, member: MemberRecord | None) -> None:
        if user_id in self._watchers.get(guild_id, ()):
            known = self._members.get((guild_id, user_id))
            has_mfa = known is not None and known.has_mfa
            self._know(Watched(guild_id, user_id, version, member, has_mfa=has_mfa))
            self._show(guild_id, user_id)

    def _know(self, watched: Watched) -> None:
        known = self._members.get((watched.guild_id, watched.user_id))
        if watched.user_id in self._watchers.get(watched.guild_id, ()) and (
            known is None or known.version < watched.version
        ):
            self._members[watched.guild_id, watched.user_id] = watched


def _push(sessions: Iterable[Session], presence: Presence, guild_id: int, *, is_there: bool = True) -> None:
    found = tuple(sessions)
    if found:
        shared = presence_tail(presence.user, presence if is_there else None, guild_id)
        for session in found:
            session.push(NAME, shared, 0, Scope(guild_id))
