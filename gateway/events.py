"""What gateway processes tell each other. Ephemeral: only live processes care."""

from typing import Any, ClassVar

from core.events import Event
from gateway.presence.presences import PersonSeen
from gateway.sessions.scopes import Scope

EVERY_GATEWAY = "gateways"


class SessionWanted(Event, frozen=True, kw_only=True):
    """A client wants to resume a session that is not on its process: whoever holds it hands it over.

    `face` is the kind of session that the client's connection speaks for.
    """

    durable: ClassVar[bool] = False

    session_id: str
    token_hash: str
    number: int
    reply_to: str
    face: str = ""

    def streams(self) -> tuple[str, ...]:
        return (EVERY_GATEWAY,)


class SessionHandedOver(Event, frozen=True, kw_only=True):
    """The answer: the session's conversation, or why it cannot be resumed.

    `event_ids` are the events it has had; `open_guilds` and `closed_guilds` those that it was shown, and those that it
    was told are unavailable; `versions` and `seen` say as of when it was shown those that are open, and which channels
    of theirs, by kind. `refusal` is empty, "token" (another account's or an old token) or "number"
    (greater than the last one sent).
    """

    durable: ClassVar[bool] = False

    session_id: str
    reply_to: str
    refusal: str = ""
    number: int = 0
    acked: int = 0
    ring: tuple[tuple[int, str, Scope | None], ...] = ()
    event_ids: tuple[int, ...] = ()
    ignored: tuple[str, ...] = ()
    flags: int = 0
    properties: dict[str, Any] = {}
    shard: tuple[int, int] | None = None
    status: str = "online"
    afk: bool = False
    mobile: bool = False
    active_guilds: tuple[int, ...] = ()
    synced_guilds: tuple[int, ...] = ()
    open_guilds: tuple[int, ...] = ()
    closed_guilds: tuple[int, ...] = ()
    versions: dict[int, int] = {}
    seen: dict[int, dict[int, int]] = {}
    typing: dict[str, bool] = {}
    windows: dict[int, dict[int, tuple[tuple[int, int], ...]]] = {}
    watched: dict[int, tuple[int, ...]] = {}
    has_voice: bool = False
    face: dict[str, Any] = {}

    def streams(self) -> tuple[str, ...]:
        return (f"gateway:{self.reply_to}",)


class PersonNews(PersonSeen, frozen=True, kw_only=True):
    """What a process says of a person. `again`: those who see them are told in any case; `touched`: their own sessions
    are."""

    again: bool = False
    touched: bool = False


class PeopleSeen(Event, frozen=True, kw_only=True):
    """What a process says of some of the people who are connected to it.

    `number` counts what a process has said. With `parts`, this is one part of everything it knows, in answer to a
    question of `reply_to`; `number` is then the last that everything holds.
    """

    durable: ClassVar[bool] = False

    process: str
    number: int
    people: tuple[PersonNews, ...] = ()
    reply_to: str = ""
    part: int = 0
    parts: int = 0

    def streams(self) -> tuple[str, ...]:
        return (f"gateway:{self.reply_to}" if self.reply_to else EVERY_GATEWAY,)


class PeopleWanted(Event, frozen=True, kw_only=True):
    """A process does not know, or not any more, who is connected to another one, or with "" to any."""

    durable: ClassVar[bool] = False

    process: str
    reply_to: str

    def streams(self) -> tuple[str, ...]:
        return (f"gateway:{self.process}" if self.process else EVERY_GATEWAY,)
