"""How a session hears that a guild is there for it, is not there for now, or is none of its any more."""

from collections.abc import Iterable
from functools import cached_property

import msgspec

from gateway.presence.presences import Presence, Presences
from gateway.sessions.scopes import Scope
from gateway.sockets import frames
from gateway.v1.render_presences import render_presence

CREATE, DELETE, PRESENCES = "GUILD_CREATE", "GUILD_DELETE", "PRESENCE_UPDATE_BULK"
MOST_PRESENCES = 500
_encoder = msgspec.json.Encoder()


def gone_tail(guild_id: int) -> str:
    """GUILD_DELETE for who is in the guild no more."""
    return frames.tail(DELETE, {"id": str(guild_id)})


def unavailable_tail(guild_id: int) -> str:
    """GUILD_DELETE for a member who has to do without it for a while."""
    return frames.tail(DELETE, {"id": str(guild_id), "unavailable": True})


def loss_tail(scope: Scope) -> str:
    """Says once more that a guild or one of its channels is not there for this person."""
    if scope.channel_id:
        channel = {"id": str(scope.channel_id), "guild_id": str(scope.guild_id)}
        return frames.tail("CHANNEL_DELETE", channel)
    return gone_tail(scope.guild_id)


class PresenceTails:
    """PRESENCE_UPDATE_BULK of a guild that is open again: each person encoded once, and the whole once for all who
    see the same people."""

    def __init__(self, guild_id: int, presences: Presences) -> None:
        self._guild_id = guild_id
        self._presences = presences
        self._rows: dict[int, msgspec.Raw] = {}
        self._tails: dict[tuple[int, ...], str] = {}

    @cached_property
    def _online(self) -> list[Presence]:
        found = (self._presences.of(user_id) for user_id in sorted(self._presences.online_in(self._guild_id)))
        return [presence for presence in found if presence is not None]

    def of(self, viewer_id: int) -> str:
        """As one person may see it: the others, but not those who have blocked them."""
        seen = (each for each in self._online if each.user.id != viewer_id and each.is_shown_to(viewer_id))
        shown = {each.user.id: each for each, _ in zip(seen, range(MOST_PRESENCES), strict=False)}
        key = tuple(shown)
        if key not in self._tails:
            for user_id in shown.keys() - self._rows.keys():
                self._rows[user_id] = msgspec.Raw(_encoder.encode(render_presence(shown[user_id])))
            self._tails[key] = self._whole(key)
        return self._tails[key]

    def _whole(self, user_ids: Iterable[int]) -> str:
        rows = [self._rows[user_id] for user_id in user_ids]
        return frames.tail(PRESENCES, {"guild_id": str(self._guild_id), "presences": rows})
