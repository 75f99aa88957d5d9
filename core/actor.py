"""Who asks for something: the first argument of every operation."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["session", "bot", "bearer", "key", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, bot or the system itself, with the credential they came with.

    `user` is the account row, None for a stranger who is about to register or sign in; `session_id` the row of the
    sign-in behind the request (None for bots and the system); `credential_id` that of an administrator's key, or of the
    consent behind an OAuth2 bearer; `scopes` what such a bearer may do; `rights` what the key of an administrator
    narrows theirs to (None for other credentials); `reason` is why they do it, for the audit log.
    """

    user: Any
    kind: Kind = "session"
    session_id: int | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    rights: frozenset[str] | None = None
    credential_id: int | None = None
    ip: str = ""
    reason: str | None = None

    @property
    def user_id(self) -> int:
        return self.user.id

    @property
    def is_bot(self) -> bool:
        return self.user.is_bot
