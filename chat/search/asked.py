"""What is asked when messages are looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

SortBy = Literal["timestamp", "relevance"]


class Scope(StrEnum):
    """Where is looked: in one guild or channel, in private channels, in guilds, or in both."""

    CURRENT = "current"
    OPEN_DMS = "open_dms"
    ALL_DMS = "all_dms"
    ALL_GUILDS = "all_guilds"
    ALL = "all"
    OPEN_DMS_AND_ALL_GUILDS = "open_dms_and_all_guilds"

    @property
    def has_private(self) -> bool:
        """Whether private channels belong to it."""
        return self not in (Scope.CURRENT, Scope.ALL_GUILDS)

    @property
    def has_guilds(self) -> bool:
        """Whether all guilds belong to it."""
        return self in (Scope.ALL_GUILDS, Scope.ALL, Scope.OPEN_DMS_AND_ALL_GUILDS)

    @property
    def only_open(self) -> bool:
        """Whether closed private channels are left out."""
        return self in (Scope.OPEN_DMS, Scope.OPEN_DMS_AND_ALL_GUILDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where is looked. `channel_ids` narrows the scope; the context is what `current` means."""

    scope: Scope = Scope.CURRENT
    guild_id: int | None = None
    channel_id: int | None = None
    channel_ids: Sequence[int] = ()
    without_channel_ids: Sequence[int] = ()
    with_adult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What messages must all have, or must not have any of."""

    author_types: Sequence[str] = ()
    author_ids: Sequence[int] = ()
    mentions: Sequence[int] = ()
    has: Sequence[str] = ()
    embed_types: Sequence[str] = ()
    embed_providers: Sequence[str] = ()
    link_hosts: Sequence[str] = ()
    file_names: Sequence[str] = ()
    file_extensions: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSearch:
    """A search: words, traits and bounds. `after` and `before` are ids, themselves left out."""

    place: Place = field(default_factory=Place)
    content: str = ""
    contents: Sequence[str] = ()
    phrases: Sequence[str] = ()
    wanted: Traits = field(default_factory=Traits)
    unwanted: Traits = field(default_factory=Traits)
    mentions_everyone: bool | None = None
    pinned: bool | None = None
    after: int | None = None
    before: int | None = None
    sort_by: SortBy = "timestamp"
    descending: bool = True
