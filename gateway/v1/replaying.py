"""Dispatches that show more than one thing, cut for a replay to what the person may see of it by now."""

from collections.abc import Collection
from typing import Any

import msgspec

from core.permissions import P
from gateway.guild_state import Standing
from gateway.sessions.scopes import Scope
from gateway.sockets import frames
from gateway.v1.render_passive import nothing_tail

_OF_MANY = tuple(f'"t":"{name}",' for name in ("GUILD_CREATE", "GUILD_SYNC", "CHANNEL_UPDATE_BULK", "PASSIVE_UPDATES"))
_BY = {"channels": "id", "updated_channels": "id", "voice_states": "channel_id"}
_WITH_ANSWERED = ('"t":"MESSAGE_CREATE",', '"t":"MESSAGE_UPDATE",')
_ANSWERED = "referenced_message"
_OF_DELETED = '"t":"MESSAGE_DELETE_BULK",'
_HISTORY = int(P.READ_MESSAGE_HISTORY)


def as_seen_now(shared: str, scope: Scope, standing: Standing) -> str:
    """The shared part of a dispatch without what it says of channels and messages that may not be heard of any more."""
    if not scope.channel_id:
        return _of_channels(shared, standing.visible) if shared.startswith(_OF_MANY) else shared
    if standing.has(scope.channel_id, _HISTORY):
        return shared
    if shared.startswith(_WITH_ANSWERED) and f'"{_ANSWERED}":{{' in shared:
        return _without_answered(shared, standing.floor)
    return _of_recent(shared, scope, standing.floor) if shared.startswith(_OF_DELETED) else shared


def _of_channels(shared: str, visible: Collection[int]) -> str:
    frame = _decoded(shared)
    payload: dict[str, Any] = frame["d"]
    for name, key in _BY.items():
        match payload.get(name):
            case list(rows):
                payload[name] = [row for row in rows if int(row[key]) in visible]
            case dict(values):
                payload[name] = {each: value for each, value in values.items() if int(each) in visible}
    return frames.tail(frame["t"], payload)


def _without_answered(shared: str, floor: int) -> str:
    frame = _decoded(shared)
    payload: dict[str, Any] = frame["d"]
    answered = payload.get(_ANSWERED)
    if not answered or int(answered["id"]) >= floor:
        return shared
    del payload[_ANSWERED]
    return frames.tail(frame["t"], payload)


def _of_recent(shared: str, scope: Scope, floor: int) -> str:
    payload: dict[str, Any] = _decoded(shared)["d"]
    payload["ids"] = [each for each in payload["ids"] if int(each) >= floor]
    return frames.tail("MESSAGE_DELETE_BULK", payload) if payload["ids"] else nothing_tail(scope.guild_id)


def _decoded(shared: str) -> dict[str, Any]:
    frame: dict[str, Any] = msgspec.json.decode("{" + shared)
    return frame
