"""Members of guilds whom a session watches one by one (op 14 `members`): PRESENCE_UPDATE with `guild_id`.

Nobody else in a guild is told how its members appear. Whoever watches must share a channel with the one that is
watched: the watched one's membership is read once, in the background, and followed by events.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any

from accounts.records import UserRecord
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
    """Who in this process watches whom, in which guild."""

    def __init__(
        self, guilds: GuildHubs, presences: Presences, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._guilds = guilds
        self._presences = presences
        self._spawn = spawn
        self._wishes: defaultdict[int, dict[Session, dict[int, frozenset[int]]]] = defaultdict(dict)
        self._watchers: defaultdict[int, defaultdict[int, set[Session]]] = defaultdict(lambda: defaultdict(set))
        self._members: dict[Place, Watched] = {}
        presences.subscribe(self.changed)

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
            self._watchers[user_id][guild_id].add(session)
        self._drop(session, guild_id, had - wanted)
        if wanted - had:
            self._spawn(self._begin(session, guild_id, wanted - had))

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
        for user_id in user_ids:
            places = self._watchers[user_id]
            places[guild_id].discard(session)
            if not places[guild_id]:
                del places[guild_id]
                self._members.pop((guild_id, user_id), None)
            if not places:
                del self._watchers[user_id]

    async def _begin(self, session: Session, guild_id: int, user_ids: Collection[int]) -> None:
        unknown = [user_id for user_id in user_ids if (guild_id, user_id) not in self._members]
        for watched in await in_database(load_watched, guild_id, unknown) if unknown else ():
            self._know(watched)
        guild = self._guilds.get(guild_id)
        still = self.of(session).get(guild_id, frozenset())
        for user_id in user_ids:
            presence = self._presences.of(user_id, session.user_id)
            if guild is not None and presence is not None and user_id in still and self._meets(guild, session, user_id):
                session.push(NAME, presence_tail(presence.user, presence, guild_id), 0, Scope(guild_id))

    # -- what happens --------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        """Somebody appears otherwise."""
        for guild_id, sessions in tuple(self._watchers.get(change.user_id, {}).items()):
            guild = self._guilds.get(guild_id)
            if guild is not None:
                meeting = [one for one in sessions if self._meets(guild, one, change.user_id)]
                self._tell(guild_id, meeting, change)

    def _tell(self, guild_id: int, sessions: list[Session], change: Change) -> None:
        known = change.after or change.before
        if known is None:
            return
        seeing = [one for one in sessions if _sees(one, change.after)]
        blinded = [one for one in sessions if _sees(one, change.before) and not _sees(one, change.after)]
        _push(seeing, known.user, change.after, guild_id)
        _push(blinded, known.user, None, guild_id)

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
        if guild_id in self._watchers.get(user_id, ()):
            known = self._members.get((guild_id, user_id))
            has_mfa = known is not None and known.has_mfa
            self._know(Watched(guild_id, user_id, version, member, has_mfa=has_mfa))

    def _know(self, watched: Watched) -> None:
        known = self._members.get((watched.guild_id, watched.user_id))
        if watched.guild_id in self._watchers.get(watched.user_id, ()) and (
            known is None or known.version < watched.version
        ):
            self._members[watched.guild_id, watched.user_id] = watched


def _sees(session: Session, presence: Presence | None) -> bool:
    return presence is not None and presence.is_shown_to(session.user_id)


def _push(sessions: list[Session], user: UserRecord, presence: Presence | None, guild_id: int) -> None:
    if sessions:
        shared = presence_tail(user, presence, guild_id)
        for session in sessions:
            session.push(NAME, shared, 0, Scope(guild_id))
