"""A session that speaks the dialect."""

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from django.conf import settings

from core.actor import Actor
from gateway import frames
from gateway.dialect.intents import ALWAYS, Intent
from gateway.dialect.ready import ready
from gateway.dialect.translating import translate
from gateway.frames import Scope
from gateway.loading_members import MemberWish
from gateway.session import Session
from gateway.v1.guild_objects import guild_parts
from integrations.discord import shapes

if TYPE_CHECKING:
    from gateway.hub import Hub


class _Members(msgspec.Struct):
    id: str
    member_count: int
    members: list[msgspec.Raw]


class _Shared(msgspec.Struct):
    d: _Members


class DialectSession(Session):
    """What is pushed to it is said in the dialect, as far as its bot wants to hear it.

    `intents` are what it wants. `expected_guilds` are those that READY names.
    """

    face: ClassVar[str] = "discord"
    least_resume_seconds: ClassVar[float] = 60.0
    resumed: ClassVar[Any] = {"_trace": []}

    __slots__ = ("_hub", "expected_guilds", "intents")

    def __init__(self, hub: "Hub", actor: Actor, token_hash: str, session_id: str | None = None) -> None:
        super().__init__(actor, token_hash, settings.GUILDHALL.gateway_replay_events, session_id)
        self._hub = hub
        self.intents = 0
        self.expected_guilds: tuple[int, ...] = ()

    def begin(self, ready_of_v1: Any, *, more: bool = False) -> None:
        """Send READY; the guilds follow one by one."""
        super().begin(ready(self, ready_of_v1), more=more)

    def push(self, name: str, shared: str, event_id: int = 0, scope: Scope = None) -> None:
        """Dispatch what the dialect makes of an event of the guild wire."""
        if self.waiting is not None:
            super().push(name, shared, event_id, scope)  # is held back as it is
            return
        if name in ("GUILD_CREATE", "GUILD_UPDATE"):
            shared = self._completed(name, shared)
        for each in translate(name, shared):
            if self._hears(each.intents):
                super().push(each.name, each.shared, event_id, scope)
        if name == "GUILD_CREATE" and self._hears(Intent.GUILD_MEMBERS):
            self._send_members(shared)

    def _send_members(self, shared: str) -> None:
        """Have the members of a small guild follow it, since libraries do not ask for them."""
        guild = msgspec.json.decode(f"{{{shared}", type=_Shared).d
        if len(guild.members) < guild.member_count <= shapes.LARGEST_SMALL:
            wish = MemberWish(int(guild.id), "", shapes.LARGEST_SMALL, None, with_presences=False, nonce=None)
            self._hub.spawn(self._hub.member_requests.send(self, wish))

    def _hears(self, intents: int) -> bool:
        return intents == ALWAYS or bool(self.intents & intents)

    def _completed(self, name: str, shared: str) -> str:
        """A guild with what the dialect shows of it beyond the guild wire."""
        payload: dict[str, Any] = msgspec.json.decode(f"{{{shared}")["d"]
        guild_id = int(payload["id"])
        if name == "GUILD_UPDATE":
            guild = self._hub.guilds.get(guild_id)
            if guild is not None and guild.state is not None:
                payload |= guild_parts(guild.state)
        elif self._hears(Intent.GUILD_PRESENCES):
            payload["presences"] = self._hub.bot_presences.begin(self, guild_id)
        return frames.tail(name, payload)

    def loss(self, scope: Scope) -> str:
        """The dialect has no short form of a channel."""
        name = "CHANNEL_DELETE" if scope is not None and scope[1] else "GUILD_DELETE"
        return translate(name, super().loss(scope))[0].shared

    def face_facts(self) -> dict[str, Any]:
        """What the session wants to hear."""
        return {"intents": self.intents}

    def learn_face(self, facts: dict[str, Any]) -> None:
        """The same, from the process that had the session."""
        self.intents = facts["intents"]
        if self._hears(Intent.GUILD_PRESENCES):
            for guild_id in self.guilds:
                self._hub.bot_presences.begin(self, guild_id)
