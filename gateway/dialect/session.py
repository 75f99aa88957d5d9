"""A session that speaks the dialect."""

from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import structlog
from django.conf import settings

from core.actor import Actor
from gateway.dialect.guild_updates import closed_update, completed_update
from gateway.dialect.intents import ALWAYS, Intent
from gateway.dialect.members import completed_guild, lacks_members
from gateway.dialect.ready import ready
from gateway.dialect.translating import translate
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames

if TYPE_CHECKING:
    from gateway.hub import Hub


_log = structlog.get_logger(__name__)


class DialectSession(Session):
    """What is pushed to it is said in the dialect, as far as its bot wants to hear it.

    `intents` are what it wants. `expected_guilds` are those that READY names.
    """

    face: ClassVar[str] = "discord"
    least_resume_seconds: ClassVar[float] = 60.0
    resumed: ClassVar[Any] = {"_trace": []}

    __slots__ = ("_behind", "_hub", "expected_guilds", "intents")

    def __init__(self, hub: "Hub", actor: Actor, token_hash: str, session_id: str | None = None) -> None:
        super().__init__(actor, token_hash, settings.GUILDHALL.gateway_replay_events, session_id)
        self._hub = hub
        self._behind: deque[tuple[str, str, int, Scope | None]] = deque()
        self.intents = 0
        self.expected_guilds: tuple[int, ...] = ()

    def begin(self, ready_of_v1: Any, *, more: bool = False) -> None:
        """Send READY; the guilds follow one by one."""
        super().begin(ready(self, ready_of_v1), more=more)

    def push(self, name: str, shared: str, event_id: int = 0, scope: Scope | None = None) -> None:
        """Dispatch what the dialect makes of an event of the guild wire, after everything that came before it."""
        said = (name, shared, event_id, scope)
        if self.waiting is not None:
            super().push(*said)  # is held back as it is
        elif self._behind:
            self._behind.append(said)
            if len(self._behind) > settings.GUILDHALL.gateway_replay_events:
                self.catch_up()
        elif self._wants_members(name, shared):
            self._behind.append(said)
            self._hub.spawn(self._say_with_members())
        else:
            self._say(*said)

    def catch_up(self) -> None:
        """Say at once what waits for members to be read, without them."""
        behind, self._behind = self._behind, deque()
        for said in behind:
            self._say(*said)

    async def _say_with_members(self) -> None:
        behind = self._behind
        while behind and behind is self._behind and not self.is_over:
            name, shared, event_id, scope = behind[0]
            if self.sees(scope) and self._wants_members(name, shared):
                shared = await completed_guild(shared)
                if behind is not self._behind:
                    return  # it was said meanwhile
            behind.popleft()
            try:
                self._say(name, shared, event_id, scope)
            except Exception:
                _log.exception("dialect.not_said", event_name=name)  # what follows is to be said all the same

    def _wants_members(self, name: str, shared: str) -> bool:
        return name == "GUILD_CREATE" and self._hears(Intent.GUILD_MEMBERS) and lacks_members(shared)

    def _say(self, name: str, shared: str, event_id: int, scope: Scope | None) -> None:
        if not self.sees(scope):
            return  # not any more, while it waited
        if scope is not None and name in ("GUILD_CREATE", "GUILD_UPDATE"):
            shared = self._completed(name, shared, scope.guild_id)
        for each in translate(name, shared):
            if self._hears(each.intents):
                super().push(each.name, each.shared, event_id, scope)

    def _hears(self, intents: int) -> bool:
        return intents == ALWAYS or bool(self.intents & intents)

    def _completed(self, name: str, shared: str, guild_id: int) -> str:
        """A guild with what the dialect shows of it beyond the guild wire."""
        if name == "GUILD_CREATE":
            return self._with_presences(shared, guild_id) if self._hears(Intent.GUILD_PRESENCES) else shared
        guild = self._hub.guilds.get(guild_id) if guild_id in self.guilds else None
        state = guild.state if guild is not None else None
        return completed_update(shared, state) if state is not None else closed_update(shared)

    def _with_presences(self, shared: str, guild_id: int) -> str:
        payload: dict[str, Any] = msgspec.json.decode(f"{{{shared}")["d"]
        payload["presences"] = self._hub.bot_presences.begin(self, guild_id)
        return frames.tail("GUILD_CREATE", payload)

    def complain(self, code: str, message: str) -> None:
        """The dialect has no word for it: libraries warn of opcodes they do not know."""

    def loss(self, scope: Scope) -> str:
        """The dialect has no short form of a channel."""
        shared = super().loss(scope)
        translated = translate(frames.name_of(shared), shared)
        return translated[0].shared if translated else shared

    def face_facts(self) -> dict[str, Any]:
        """What the session wants to hear."""
        return {"intents": self.intents}

    def learn_face(self, facts: dict[str, Any]) -> None:
        """The same, from the process that had the session."""
        self.intents = facts["intents"]
        if self._hears(Intent.GUILD_PRESENCES):
            for guild_id in self.guilds:
                self._hub.bot_presences.begin(self, guild_id)
