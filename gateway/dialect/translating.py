"""Dispatches of the guild wire turned into the dialect's: once per dispatch, however many sessions hear it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from gateway.dialect.intents import intent_of, is_known
from gateway.sockets import frames
from integrations.discord import message_shapes, shapes

Body = dict[str, Any]
_MILLISECONDS = 1000
_LONG = 64 * 1024


class Translated(NamedTuple):
    """One dispatch of the dialect, encoded, and the intents of which a session needs one."""

    name: str
    shared: str
    intents: int


def translate(name: str, shared: str) -> tuple[Translated, ...]:
    """What the dialect makes of a dispatch's shared part: nothing, one dispatch or several."""
    if name not in _SHAPES:
        return ()
    return _kept(name, shared) if len(shared) <= _LONG else _kept_long(name, shared)


def _translate(name: str, shared: str) -> tuple[Translated, ...]:
    payload = msgspec.json.decode(f"{{{shared}")["d"]
    return tuple(encoded(other, body) for other, body in _SHAPES[name](payload))


# All receivers of an event come one after the other with the same text, whose hash is computed once. Of long ones few
# are remembered: enough for those who hear the same at the same time.
_kept = lru_cache(256)(_translate)
_kept_long = lru_cache(4)(_translate)


def encoded(name: str, payload: Body) -> Translated:
    """A payload of the dialect, ready to be dispatched."""
    return Translated(name, frames.tail(name, payload), intent_of(name, payload))


_Shape = Callable[[Any], list[tuple[str, Body]]]
_SHAPES: dict[str, _Shape] = {}


def _same(name: str, shape: Callable[[Body], Body]) -> None:
    assert is_known(name), name
    _SHAPES[name] = lambda payload: [(name, shape(payload))]


def _unless_hidden(name: str) -> None:
    _SHAPES[name] = lambda payload: [] if shapes.is_hidden(payload) else [(name, shapes.channel(payload))]


def _with(key: str, shape: Callable[[Any], Any]) -> Callable[[Body], Body]:
    return lambda payload: {**payload, key: shape(payload[key])}


def _typing(payload: Body) -> Body:
    shaped = {**payload, "timestamp": payload["timestamp"] // _MILLISECONDS}
    return _with("member", shapes.member)(shaped) if "member" in shaped else shaped


def _stickers(payload: Body) -> Body:
    return {**payload, "stickers": [shapes.sticker(each, payload["guild_id"]) for each in payload["stickers"]]}


def _emojis(payload: Body) -> Body:
    return {**payload, "emojis": [shapes.emoji(each) for each in payload["emojis"]]}


def _chunk(payload: Body) -> Body:
    shaped = {**payload, "members": [shapes.member(each) for each in payload["members"]]}
    if "presences" in shaped:
        shaped["presences"] = [shapes.presence(each) for each in shaped["presences"]]
    return shaped


def _reaction_emoji_gone(payload: Body) -> Body:
    return {**payload, "emoji": message_shapes.reaction_emoji(payload["emoji"])}


def _deleted_message(payload: Body) -> Body:
    return {key: payload[key] for key in ("id", "channel_id", "guild_id") if key in payload}


def _roles(payload: Body) -> list[tuple[str, Body]]:
    place = payload["guild_id"]
    roles = [{"guild_id": place, "role": shapes.role(each)} for each in payload["roles"]]
    return [("GUILD_ROLE_UPDATE", each) for each in roles]


def _channels(payload: Body) -> list[tuple[str, Body]]:
    return [("CHANNEL_UPDATE", each) for each in shapes.channels(payload["channels"])]


def _presences(payload: Body) -> list[tuple[str, Body]]:
    place = payload["guild_id"]
    return [("PRESENCE_UPDATE", {**shapes.presence(each), "guild_id": place}) for each in payload["presences"]]


def _presence(payload: Body) -> list[tuple[str, Body]]:
    # Bots see people in guilds; of friends, whom they do not have, these libraries could make nothing.
    return [("PRESENCE_UPDATE", shapes.presence(payload))] if payload.get("guild_id") else []


def _gone_guild(payload: Body) -> Body:
    return {"unavailable": False, **payload}


_same("GUILD_CREATE", shapes.whole_guild)
_same("GUILD_UPDATE", shapes.guild)
_same("GUILD_DELETE", _gone_guild)
_same("GUILD_MEMBER_ADD", shapes.member)
_same("GUILD_MEMBER_UPDATE", shapes.member)
_same("GUILD_MEMBER_REMOVE", _with("user", shapes.user))
_same("GUILD_MEMBERS_CHUNK", _chunk)
_same("GUILD_BAN_ADD", _with("user", shapes.user))
_same("GUILD_BAN_REMOVE", _with("user", shapes.user))
_same("GUILD_ROLE_CREATE", _with("role", shapes.role))
_same("GUILD_ROLE_UPDATE", _with("role", shapes.role))
_same("GUILD_ROLE_DELETE", dict)
_same("GUILD_EMOJIS_UPDATE", _emojis)
_same("GUILD_STICKERS_UPDATE", _stickers)
_same("MESSAGE_CREATE", message_shapes.message)
_same("MESSAGE_UPDATE", message_shapes.message)
_same("MESSAGE_DELETE", _deleted_message)
_same("MESSAGE_DELETE_BULK", dict)
_same("MESSAGE_REACTION_ADD", message_shapes.reaction)
_same("MESSAGE_REACTION_REMOVE", message_shapes.reaction)
_same("MESSAGE_REACTION_REMOVE_ALL", dict)
_same("MESSAGE_REACTION_REMOVE_EMOJI", _reaction_emoji_gone)
_same("TYPING_START", _typing)
_same("CHANNEL_PINS_UPDATE", dict)
_same("INVITE_CREATE", shapes.invite)
_same("INVITE_DELETE", dict)
_same("VOICE_STATE_UPDATE", shapes.voice_state)
_same("VOICE_SERVER_UPDATE", dict)
_same("WEBHOOKS_UPDATE", dict)
_same("USER_UPDATE", shapes.own_user)
for _name in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"):
    _unless_hidden(_name)
_SHAPES["CHANNEL_UPDATE_BULK"] = _channels
_SHAPES["GUILD_ROLE_UPDATE_BULK"] = _roles
_SHAPES["PRESENCE_UPDATE_BULK"] = _presences
_SHAPES["PRESENCE_UPDATE"] = _presence
