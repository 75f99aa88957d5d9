"""What gateway processes tell each other. Ephemeral: only live processes care."""

from typing import ClassVar

from core.events import Event

EVERY_GATEWAY = "gateways"


class SessionWanted(Event, frozen=True, kw_only=True):
    """A client wants to resume a session that is not on its process: whoever holds it hands it over."""

    durable: ClassVar[bool] = False

    session_id: str
    token_hash: str
    number: int
    reply_to: str

    def streams(self) -> tuple[str, ...]:
        return (EVERY_GATEWAY,)


class SessionHandedOver(Event, frozen=True, kw_only=True):
    """The answer: the session's conversation, or why it cannot be resumed.

    `event_ids` are the events it has had. `refusal` is empty, "token" (another account's or an old token) or "number"
    (greater than the last one sent).
    """

    durable: ClassVar[bool] = False

    session_id: str
    reply_to: str
    refusal: str = ""
    number: int = 0
    acked: int = 0
    ring: tuple[tuple[int, str, tuple[int, int] | None], ...] = ()
    event_ids: tuple[int, ...] = ()
    ignored: tuple[str, ...] = ()
    flags: int = 0
    status: str = "online"
    afk: bool = False
    mobile: bool = False
    active_guilds: tuple[int, ...] = ()
    synced_guilds: tuple[int, ...] = ()
    typing: dict[str, bool] = {}

    def streams(self) -> tuple[str, ...]:
        return (f"gateway:{self.reply_to}",)
