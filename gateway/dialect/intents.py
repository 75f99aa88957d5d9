"""What a bot wants to hear, as bits; and which of them a dispatch belongs to. No intent is privileged here."""

from enum import IntFlag
from typing import Any


class Intent(IntFlag):
    """A kind of events. Bits that are not here are ignored."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14


ALWAYS = 0
"""For what every bot hears."""

_GUILD_ONLY = {
    "GUILD_CREATE": ALWAYS,  # a bot learns by it in which guilds it is
    "GUILD_DELETE": ALWAYS,
    "GUILD_UPDATE": Intent.GUILDS,
    "GUILD_ROLE_CREATE": Intent.GUILDS,
    "GUILD_ROLE_UPDATE": Intent.GUILDS,
    "GUILD_ROLE_DELETE": Intent.GUILDS,
    "CHANNEL_CREATE": Intent.GUILDS,
    "CHANNEL_UPDATE": Intent.GUILDS,
    "CHANNEL_DELETE": Intent.GUILDS,
    "GUILD_MEMBER_ADD": Intent.GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": Intent.GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": Intent.GUILD_MEMBERS,
    "GUILD_MEMBERS_CHUNK": ALWAYS,  # was asked for
    "GUILD_BAN_ADD": Intent.GUILD_MODERATION,
    "GUILD_BAN_REMOVE": Intent.GUILD_MODERATION,
    "GUILD_EMOJIS_UPDATE": Intent.GUILD_EXPRESSIONS,
    "GUILD_STICKERS_UPDATE": Intent.GUILD_EXPRESSIONS,
    "WEBHOOKS_UPDATE": Intent.GUILD_WEBHOOKS,
    "INVITE_CREATE": Intent.GUILD_INVITES,
    "INVITE_DELETE": Intent.GUILD_INVITES,
    "VOICE_STATE_UPDATE": Intent.GUILD_VOICE_STATES,
    "VOICE_SERVER_UPDATE": ALWAYS,  # was asked for
    "PRESENCE_UPDATE": Intent.GUILD_PRESENCES,
    "USER_UPDATE": ALWAYS,
}
_IN_GUILD_OR_NOT = {
    "MESSAGE_CREATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_DELETE_BULK": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION_ADD": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE_ALL": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "MESSAGE_REACTION_REMOVE_EMOJI": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
    "TYPING_START": (Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING),
    "CHANNEL_PINS_UPDATE": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
}


def is_known(name: str) -> bool:
    """Whether the dialect has this dispatch at all."""
    return name in _GUILD_ONLY or name in _IN_GUILD_OR_NOT


def intent_of(name: str, payload: dict[str, Any]) -> int:
    """The intents of which a session needs one to hear a dispatch; ALWAYS for none."""
    pair = _IN_GUILD_OR_NOT.get(name)
    if pair is not None:
        return pair[0] if payload.get("guild_id") else pair[1]
    if name.startswith("CHANNEL_") and not payload.get("guild_id"):
        return ALWAYS  # a private channel that was opened for the bot
    return _GUILD_ONLY[name]
