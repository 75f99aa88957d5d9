"""What passes between the interfaces and the operations of OAuth2."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from integrations.models import Application


class ApplicationChanges(TypedDict, total=False):
    """What shall be different about an application, or what a new one is like."""

    name: str
    redirect_uris: list[str]
    bot_public: bool
    bot_require_code_grant: bool


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application with its two secrets, the only time they are known."""

    application: Application
    client_secret: str = field(repr=False)
    bot_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asks a person to grant, as it stands in the address that it sent them to."""

    client_id: int
    scope: str
    response_type: str | None = None
    redirect_uri: str | None = None
    state: str | None = None
    permissions: str | None = None
    guild_id: int | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request that may be granted: its application, scopes in order, and known permission bits."""

    application: Application
    scopes: tuple[str, ...]
    permissions: int
    asked: Request

    @property
    def is_for_bot(self) -> bool:
        """Whether it is about adding a bot."""
        return "bot" in self.scopes


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with its refresh token, as an application gets them."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a person has let an application do, and since when."""

    application: Application
    scopes: tuple[str, ...]
    since: datetime
