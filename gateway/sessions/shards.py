"""A bot too large for one session shares its guilds out among several, each of which hears of some of them.

What concerns no guild (private channels, the account itself) goes to the first shard alone.
"""

from typing import Any, NamedTuple

import msgspec

from gateway.sessions.scopes import Scope

MOST_SHARDS = 64
_GUILDS_THEMSELVES = frozenset({"GUILD_CREATE", "GUILD_DELETE"})

Waiting = tuple[str, str, int, Scope | None]
"""A dispatch that is held back: its name, the shared part, the event and what one must see."""


class Shard(NamedTuple):
    """One part of a bot."""

    number: int
    parts: int

    def has(self, guild_id: int) -> bool:
        """Whether the guild is this part's."""
        return (guild_id >> 22) % self.parts == self.number

    def own(self, waiting: Waiting) -> bool:
        """Whether a dispatch, made while nobody knew the part, is this part's."""
        guild_id = _guild_of(*waiting)
        return self.number == 0 if guild_id is None else self.has(guild_id)


def shard_of(wish: Any) -> Shard | None:
    """What a bot said of its part: nothing, or index and count. ValueError for what cannot be."""
    if wish is None:
        return None
    match wish:
        case [int(index), int(count)] if not isinstance(index, bool) and 0 <= index < count <= MOST_SHARDS:
            return Shard(index, count)
    raise ValueError("not a shard")


def _guild_of(name: str, shared: str, _event_id: int, scope: Scope | None) -> int | None:
    if scope is not None:
        return scope.guild_id
    said = msgspec.json.decode("{" + shared)["d"]
    if not isinstance(said, dict):
        return None
    found = said.get("id") if name in _GUILDS_THEMSELVES else said.get("guild_id")
    return int(found) if found else None
