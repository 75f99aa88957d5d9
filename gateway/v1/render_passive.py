"""PASSIVE_UPDATES: what has happened in a large guild that a session has not open."""

from collections.abc import Sequence
from typing import Any

from chat.records import ChannelRecord
from chat.v1.render_channels import render_channel
from gateway.sockets import frames

NAME = "PASSIVE_UPDATES"


def summary_tail(guild_id: int, written_in: Sequence[ChannelRecord], changed: Sequence[ChannelRecord]) -> str:
    """The channels somebody wrote in, by their newest message, and those that changed."""
    payload: dict[str, Any] = {
        "guild_id": str(guild_id),
        "channels": {str(each.id): str(each.last_message_id) for each in written_in},
    }
    if changed:
        payload["updated_channels"] = [render_channel(each) for each in changed]
    return frames.tail(NAME, payload)


def nothing_tail(guild_id: int) -> str:
    """A dispatch that says nothing, in the place of one that is withheld. Libraries for Discord pass over it."""
    return summary_tail(guild_id, (), ())
