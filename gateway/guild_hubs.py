"""The guilds that are live in this process: read when the first session needs them, dropped after the last has gone."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Iterator, Mapping
from typing import Any

import structlog

from core.events import Event
from gateway.database import in_database
from gateway.guild_hub import GuildHub
from gateway.guild_state import GuildState
from gateway.lists.work import ListWork
from gateway.loading import Membership, load_guilds, load_memberships
from gateway.presence.presences import Presences
from gateway.sessions.session import Session
from gateway.streams import Streams
from gateway.timers import TimerWheel
from guilds.events import MemberJoined

_log = structlog.get_logger(__name__)
EMPTY_GUILD_SECONDS = 60

Spawn = Callable[[Coroutine[Any, Any, None]], None]


class GuildHubs:
    """Guild hubs by guild id. A hub exists exactly while its guild's stream is held, or is about to be."""

    def __init__(
        self,
        streams: Streams,
        wheel: TimerWheel,
        spawn: Spawn,
        presences: Presences,
        on_roll: Callable[[int], None],
    ) -> None:
        self._streams = streams
        self._wheel = wheel
        self._spawn = spawn
        self._presences = presences
        self._on_roll = on_roll
        self._hubs: dict[int, GuildHub] = {}
        self.on_structure: Callable[[int], None] | None = None
        self.on_sight: Callable[[int], None] | None = None
        self.on_late: Callable[[Session], None] = lambda session: None
        self._opening: dict[int, asyncio.Future[None]] = {}
        self._list_work = ListWork(spawn)
        presences.subscribe_guilds(self._appeared)

    def _appeared(self, user_id: int, guild_ids: Collection[int]) -> None:
        for guild_id in guild_ids:
            if guild_id in self._hubs:
                self._hubs[guild_id].lists.appeared(user_id)

    def __getitem__(self, guild_id: int) -> GuildHub:
        return self._hubs[guild_id]

    def get(self, guild_id: int) -> GuildHub | None:
        """The guild's hub, if it is live here."""
        return self._hubs.get(guild_id)

    def __iter__(self) -> Iterator[GuildHub]:
        return iter(tuple(self._hubs.values()))

    def take(self, guild_id: int, event: Event) -> None:
        """Hand an event to its guild, if anybody here is in it."""
        guild = self._hubs.get(guild_id)
        if guild is not None:
            guild.take(event)
            self._drop_if_empty(guild)

    # -- coming in -----------------------------------------------------------------------------------------------

    async def admit(self, session: Session, memberships: dict[int, Membership], *, welcome: bool = False) -> None:
        """Attach a session to the guilds it is in, reading those that are not live here yet.

        A guild is announced by GUILD_CREATE to a session that is past READY, and with `welcome` to any.
        """
        await self._open(memberships)
        for guild_id, membership in memberships.items():
            guild = self._hubs.get(guild_id)
            if guild is None or guild.state is None or session.is_in(guild_id):
                continue  # it could not be read, is gone by now, or let the session in already
            current = await self._current(session, guild, membership)
            if current is not None and not session.is_over and self._hubs.get(guild_id) is guild:
                guild.seats.attach(session, current.member)
                if welcome or session.waiting is None:
                    guild.seats.announce(session)

    async def _current(self, session: Session, guild: GuildHub, membership: Membership) -> Membership | None:
        """The membership as of the guild's state. One read earlier may be over by now; one read later, on channels as
        they were before, would show what the person was never to see."""
        current: Membership | None = membership
        while current is not None and guild.state is not None and guild.state.version != current.version:
            if guild.state.version > current.version:
                current = (await in_database(load_memberships, session.user_id, (guild.id,))).get(guild.id)
            elif not await self._read_again(guild):
                return None
        return current

    def let_in(self, event: MemberJoined, sessions: Iterable[Session]) -> None:
        """A person came into a guild: their sessions hear it from GUILD_CREATE on."""
        newcomers = [one for one in sessions if not one.is_in(event.guild_id) and one.may_have(event.guild_id)]
        self.take(event.guild_id, event)
        if not newcomers:
            return
        guild = self._hubs.get(event.guild_id)
        if guild is not None and guild.is_at(event.version):
            for session in newcomers:
                guild.seats.attach(session, event.member)
                guild.seats.announce(session)
            return
        is_new = guild is None
        if guild is None:
            guild = self._create(event.guild_id)
        guild.hold()
        self._spawn(self._enter(newcomers, guild, read=is_new))

    async def _enter(self, newcomers: list[Session], guild: GuildHub, *, read: bool) -> None:
        try:
            if read:
                await self._read((guild.id,))
            for session in newcomers:
                memberships = await in_database(load_memberships, session.user_id, (guild.id,))
                session.late_guilds.update(memberships)
                await self.admit(session, memberships, welcome=True)
        except Exception:
            _log.exception("guilds.not_entered", guild=guild.id)
            for session in newcomers:
                if not session.is_in(guild.id):
                    session.late_guilds.add(guild.id)
        finally:
            for session in newcomers:
                self.on_late(session)
            guild.unhold()
            self._drop_if_empty(guild)

    def settle(self, session: Session) -> None:
        """A session's person may do something else now, in every guild."""
        for guild_id in session.own_guilds:
            self._hubs[guild_id].seats.settle(session)

    def leave(self, session: Session, guild_ids: Iterable[int] | None = None) -> None:
        """A session is over, or these guilds are not for it."""
        for guild_id in tuple(session.own_guilds if guild_ids is None else guild_ids):
            guild = self._hubs[guild_id]
            guild.seats.detach(session)
            self._drop_if_empty(guild)

    def forget(self) -> None:
        """Drop every guild: what is known of them may be outdated."""
        for guild in self:
            if guild.is_settled:
                self._drop(guild)

    async def catch_up(self, session: Session, versions: Mapping[int, int]) -> None:
        """See to it that what this process knows of a session's guilds is no older than what the session was told of
        them in another: what was told there would be taken back here, and told again."""
        for guild_id in sorted(session.own_guilds):
            guild = self._hubs.get(guild_id)
            if guild is not None and guild.state is not None and guild.state.version < versions.get(guild_id, 0):
                await self._read_again(guild)

    # -- opening and dropping ------------------------------------------------------------------------------------

    async def _open(self, guild_ids: Iterable[int]) -> None:
        wanted = list(guild_ids)
        missing = [guild_id for guild_id in wanted if guild_id not in self._hubs]
        for guild_id in missing:
            self._create(guild_id)
        if missing:
            await self._read(missing)
        await asyncio.gather(*(self._opening[guild_id] for guild_id in wanted if guild_id in self._opening))

    def _create(self, guild_id: int) -> GuildHub:
        guild = self._hubs[guild_id] = GuildHub(
            guild_id, self._reload, self._wheel.after, self._presences, self._on_roll, self._list_work
        )
        guild.on_structure, guild.on_sight = self.on_structure, self.on_sight
        self._opening[guild_id] = asyncio.get_running_loop().create_future()
        return guild

    async def _read(self, guild_ids: Iterable[int]) -> None:
        """Read new guilds. Listening comes first, so that nothing which happens meanwhile is missed."""
        ids = list(guild_ids)
        try:
            for guild_id in ids:
                await self._streams.acquire(f"guild:{guild_id}")
            states = await self._load(ids)
            for guild_id in ids:
                if guild_id in states:
                    self._hubs[guild_id].opened(states[guild_id])
                    self._drop_if_empty(self._hubs[guild_id])
        finally:
            for guild_id in ids:
                if self._hubs[guild_id].state is None:
                    self._drop(self._hubs[guild_id])  # deleted, or unreadable now: whoever needs it next tries again
                self._opening.pop(guild_id).set_result(None)

    async def _load(self, guild_ids: list[int]) -> dict[int, GuildState]:
        """Read guilds; one that cannot be read keeps nobody out of the others."""
        try:
            return await in_database(load_guilds, guild_ids)
        except Exception:
            _log.exception("guilds.unreadable", guilds=guild_ids)
        if len(guild_ids) == 1:
            return {}
        alone = [await self._load([guild_id]) for guild_id in guild_ids]
        return {guild_id: state for found in alone for guild_id, state in found.items()}

    def _reload(self, guild: GuildHub) -> None:
        self._spawn(self._caught_up(guild))

    async def _caught_up(self, guild: GuildHub) -> None:
        await self._read_again(guild)

    async def _read_again(self, guild: GuildHub) -> bool:
        """Bring a guild up to date from the database. False when it is gone, from there or from here."""
        while True:
            asked = guild.seats.people
            states = await in_database(load_guilds, (guild.id,), tuple(asked))
            if guild.id not in states or self._hubs.get(guild.id) is not guild:
                return False
            if asked.issuperset(guild.seats.people):  # whoever came in meanwhile would count as gone
                guild.reopened(states[guild.id])
                return True

    def _drop_if_empty(self, guild: GuildHub) -> None:
        """Forget a guild that nobody here is in, a while after the last one left."""
        if guild.seats.is_empty and guild.drop_timer is None:
            guild.drop_timer = self._wheel.after(EMPTY_GUILD_SECONDS, lambda: self._drop_now(guild))

    def _drop_now(self, guild: GuildHub) -> None:
        guild.drop_timer = None
        if guild.seats.is_empty and guild.is_settled:
            self._drop(guild)

    def _drop(self, guild: GuildHub) -> None:
        if self._hubs.get(guild.id) is guild:
            del self._hubs[guild.id]
            self._spawn(self._streams.release(f"guild:{guild.id}"))
