"""GUILD_UPDATE of the dialect: the whole guild, where the guild wire names its settings only."""

from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from gateway.guild_state import GuildState
from gateway.sockets import frames
from gateway.v1.guild_objects import guild_parts

_UNKNOWN: dict[str, Any] = {"roles": [], "emojis": [], "stickers": []}
_latest: WeakKeyDictionary[GuildState, tuple[str, int, str]] = WeakKeyDictionary()


def completed_update(shared: str, state: GuildState) -> str:
    """The shared part with roles and expressions. All bots in a guild hear it one after the other: it is made once."""
    known = _latest.get(state)
    if known is None or known[:2] != (shared, state.version):
        known = _latest[state] = (shared, state.version, _with(shared, guild_parts(state)))
    return known[2]


def closed_update(shared: str) -> str:
    """The same for a bot that is to know nothing else of the guild for now."""
    return _with(shared, _UNKNOWN)


def _with(shared: str, parts: dict[str, Any]) -> str:
    return frames.tail("GUILD_UPDATE", msgspec.json.decode(f"{{{shared}")["d"] | parts)
