"""A gateway session: it outlives its socket, so that a client can come back and miss nothing."""

import secrets
from collections import deque
from typing import Any, ClassVar, cast

from core.actor import Actor
from gateway.guild_state import Standing
from gateway.lists.windows import Windows
from gateway.sessions.scopes import Scope
from gateway.sessions.shards import Shard
from gateway.sockets import frames
from gateway.sockets.socket import MAX_QUEUED_FRAMES, PackedSocket, Socket
from gateway.timers import Timer
from gateway.v1.guild_news import loss_tail, unavailable_tail
from gateway.v1.ops import Op
from gateway.v1.render_passive import nothing_tail
from gateway.v1.replaying import as_seen_now
from guilds.access import Account

MAX_OWN_CHARACTERS = 8 * 1024 * 1024


class Session:
    """One client's conversation with the gateway.

    `number` is the last dispatch number given out; `ring` the newest dispatches as (number, shared part, scope), for
    resume.
    Until READY has gone out, dispatches are held back in `waiting`, because READY is number 1.
    """

    face: ClassVar[str] = ""
    least_resume_seconds: ClassVar[float] = 0.0
    resumed: ClassVar[Any] = None  # the payload of RESUMED

    __slots__ = (
        "__weakref__",
        "account",
        "acked",
        "active_guilds",
        "actor",
        "afk",
        "closed_guilds",
        "flags",
        "guilds",
        "has_mfa",
        "has_voice",
        "id",
        "ignored",
        "is_bot",
        "is_over",
        "is_present",
        "late_guilds",
        "mobile",
        "moved_here",
        "number",
        "own_characters",
        "properties",
        "ring",
        "shard",
        "shown_guilds",
        "socket",
        "status",
        "synced_guilds",
        "timer",
        "token_hash",
        "typing",
        "user_id",
        "waiting",
        "windows",
    )

    def __init__(self, actor: Actor, token_hash: str, replay_events: int, session_id: str | None = None) -> None:
        self.id = session_id or secrets.token_hex(16).upper()
        self.moved_here = session_id is not None
        self.actor = actor
        self.account: Account = actor.user  # as of now
        self.user_id: int = actor.user_id
        self.is_bot: bool = actor.is_bot
        self.is_over = False
        self.is_present = False  # counts for how the person appears
        self.has_mfa: bool | None = None  # None until the person was read, or an event has told it
        self.token_hash = token_hash
        self.number = 0
        self.acked = 0
        self.own_characters = 0
        self.ring: deque[tuple[int, str, Scope | None]] = deque(maxlen=replay_events)
        self.waiting: list[tuple[str, str, int, Scope | None]] | None = []
        self.socket: Socket | None = None
        self.ignored: frozenset[str] = frozenset()
        self.flags = 0
        self.properties: dict[str, Any] = {}
        self.shard: Shard | None = None  # everything
        self.status = "online"
        self.afk = False
        self.mobile = False
        self.guilds: dict[int, Standing] = {}
        self.closed_guilds: set[int] = set()  # that the person is in, and that administrators keep from them
        self.late_guilds: set[int] = set()  # that could not be read, and have never been shown to it
        # Shown by another process, while it is still coming into them here: the channels it saw there, and their kinds.
        self.shown_guilds: dict[int, dict[int, int]] = {}
        self.active_guilds: set[int] = set()
        self.synced_guilds: set[int] = set()
        self.typing: dict[int, bool] = {}
        self.windows: dict[int, dict[int, Windows]] = {}  # parts of member lists by guild and channel
        self.timer: Timer | None = None
        self.has_voice = False  # whether it has ever asked for voice

    def push(self, name: str, shared: str, event_id: int = 0, scope: Scope | None = None) -> None:
        """Dispatch an event: number it, remember it, and send it if a socket is there.

        `scope` is what one must see to be told of it.
        """
        if name in self.ignored:
            return
        if self.waiting is not None:
            self.waiting.append((name, shared, event_id, scope))
            if len(self.waiting) == MAX_QUEUED_FRAMES and self.socket is not None:
                self.socket.overflow()  # its client has not even taken what comes first
            return
        self.number = number = self.number + 1
        self.ring.append((number, shared, scope))
        socket = self.socket
        if socket is None:
            return
        if socket.packs:
            cast(PackedSocket, socket).send_dispatch(number, shared)
        else:
            socket.send(f'{{"op":0,"s":{number},{shared}')  # frames.dispatch, without a call per receiver

    def dispatch(self, name: str, payload: Any, scope: Scope | None = None) -> None:
        """Encode and push a payload that only this session gets.

        What all receivers share costs the server once; of what a client makes it send to itself, only so much is
        remembered. A client that wants still more back has to identify again.
        """
        self.push_own(name, frames.tail(name, payload), scope)

    def push_own(self, name: str, shared: str, scope: Scope | None = None) -> None:
        """The same for what is encoded already, for all sessions of one person or with the same wish."""
        self.own_characters += len(shared)
        if self.own_characters > MAX_OWN_CHARACTERS:
            self.ring.clear()
            self.own_characters = len(shared)
        self.push(name, shared, 0, scope)

    def complain(self, code: str, message: str) -> None:
        """Say that something the client asked for was not done. Has no number, and is not remembered."""
        if self.socket is not None:
            self.socket.send(frames.control(Op.GATEWAY_ERROR, {"code": code, "message": message}))

    def expect(self, name: str, payload: Any) -> None:
        """Have a dispatch of this session alone follow READY at once, before what is held back already."""
        assert self.waiting is not None
        self.waiting.insert(0, (name, frames.tail(name, payload), 0, None))

    def begin(self, ready: Any, *, more: bool = False) -> None:
        """Send READY, number 1 and never replayed, then what came meanwhile, unless there is `more` to `lead`."""
        self.number = 1
        if self.socket is not None:
            self.socket.send(frames.dispatch(1, frames.tail("READY", ready)))
        if not more:
            self.flush()

    def lead(self, name: str, payload: Any, scope: Scope | None = None) -> None:
        """Dispatch to this session alone, before all that is held back."""
        waiting, self.waiting = self.waiting, None
        self.dispatch(name, payload, scope)
        self.waiting = waiting

    def flush(self, known: frozenset[int] = frozenset()) -> None:
        """Stop holding events back; those in `known` were already dispatched elsewhere.

        What the person may not see any more by now is not told after they have lost the sight of it.
        """
        waiting, self.waiting = self.waiting or [], None
        for name, shared, event_id, scope in waiting:
            if (event_id == 0 or event_id not in known) and self.sees(scope):
                self.push(name, shared, event_id, scope)

    def acknowledge(self, number: int) -> None:
        """The client has everything up to this number: it need not be replayed."""
        self.acked = max(self.acked, number)
        while self.ring and self.ring[0][0] <= number:
            self.ring.popleft()
        if not self.ring:
            self.own_characters = 0

    def can_replay_from(self, number: int) -> bool:
        """Whether every dispatch after `number` is still remembered."""
        if number >= self.number:
            return True
        return bool(self.ring) and self.ring[0][0] <= number + 1

    def replay_from(self, number: int) -> None:
        """Send again what the client missed, under the old numbers, then RESUMED, which has no number of its own.

        What the person may not see any more is withheld: its number goes out with the news of that loss instead.
        """
        assert self.socket is not None
        for old, shared, scope in self.ring:
            if old > number:
                self.socket.send(frames.dispatch(old, self._as_seen_now(shared, scope)))
        self.socket.send(frames.dispatch(self.number, frames.tail("RESUMED", self.resumed)))

    def _as_seen_now(self, shared: str, scope: Scope | None) -> str:
        if scope is None:
            return shared
        if not self.sees(scope):
            return self.loss(scope)
        standing = self.guilds.get(scope.guild_id)
        return shared if standing is None else as_seen_now(shared, scope, standing)

    @property
    def hears_people(self) -> bool:
        """Whether what concerns no guild is for this session."""
        return self.shard is None or self.shard.number == 0

    def may_have(self, guild_id: int) -> bool:
        """Whether a guild is for this session, and not for another part of the same bot."""
        return self.shard is None or self.shard.has(guild_id)

    def narrow(self, shard: Shard) -> None:
        """Learn late which part this is: forget what was held back for others."""
        self.shard = shard
        self.late_guilds = {guild_id for guild_id in self.late_guilds if shard.has(guild_id)}
        self.waiting = [each for each in self.waiting or () if shard.own(each)]

    def learn_mfa(self, has_mfa: bool) -> None:
        """What the database said. An event that came while it was asked knows better."""
        if self.has_mfa is None:
            self.has_mfa = has_mfa

    def catch_up(self) -> None:
        """Say at once what is not said yet for the sake of its form."""

    def loss(self, scope: Scope) -> str:
        """The shared part that says once more what the person may not see any more."""
        if scope.guild_id in self.closed_guilds:
            return unavailable_tail(scope.guild_id)
        standing = self.guilds.get(scope.guild_id)
        sees_place = standing is not None and scope.channel_id in standing.visible
        return nothing_tail(scope.guild_id) if sees_place else loss_tail(scope)

    def face_facts(self) -> dict[str, Any]:
        """What another process needs to know to speak to the client as this one does."""
        return {}

    def learn_face(self, facts: dict[str, Any]) -> None:
        """The same, in the other process."""

    def sees(self, scope: Scope | None) -> bool:
        """Whether the person may see by now what one must see to be told of something."""
        if scope is None:
            return True
        standing = self.guilds.get(scope.guild_id)
        if standing is None:
            return scope.even_closed and scope.guild_id in self.closed_guilds
        return standing.allows(scope)

    @property
    def own_guilds(self) -> frozenset[int]:
        """The guilds that the person is in and that are for this session, whether it may see them now or not."""
        return frozenset(self.closed_guilds.union(self.guilds))

    def is_in(self, guild_id: int) -> bool:
        """Whether a guild is one of them."""
        return guild_id in self.guilds or guild_id in self.closed_guilds

    def has_open(self, guild_id: int) -> bool:
        """Whether everything in the guild is heard at once: the person looks at it, or it is a bot."""
        return self.is_bot or guild_id in self.active_guilds

    def hears_typing(self, guild_id: int) -> bool:
        """Typing goes to bots, and to people who have the guild open or asked for it."""
        wish = None if self.is_bot else self.typing.get(guild_id)
        return wish if wish is not None else self.has_open(guild_id)
