"""Reactions that waited: one as it is, several to one message in one dispatch."""

from collections.abc import Sequence
from typing import Any

from gateway.sockets import frames

ADDED = "MESSAGE_REACTION_ADD"
_MANY = "MESSAGE_REACTION_ADD_MANY"
_PLACE = ("channel_id", "message_id", "guild_id")


def together(payloads: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The name and the shared part of the dispatch for these reactions, given as each would have been told alone."""
    first = payloads[0]
    if len(payloads) == 1:
        return ADDED, frames.tail(ADDED, first)
    place = {key: first[key] for key in _PLACE if key in first}
    reactions = [{key: fact for key, fact in each.items() if key not in _PLACE} for each in payloads]
    return _MANY, frames.tail(_MANY, {**place, "reactions": reactions})
