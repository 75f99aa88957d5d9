"""Objects of the guild wire as libraries for Discord expect them: plain functions from one to the other.

Nothing that the guild wire says is taken away, except where both have different values under one name. What people
there cannot have here has the value that says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Body = dict[str, Any]

LARGEST_SMALL = 250
"""Of guilds up to this size libraries expect all members at once."""

_HIDDEN_CHANNELS = frozenset({998, 999})  # links and personal notes, which those libraries do not know
_VOICE = 2
_INCOMING = 1

_USER: Body = {
    "bot": False,
    "system": False,
    "banner": None,
    "accent_color": None,
    "avatar_decoration_data": None,
    "collectibles": None,
    "primary_guild": None,
}
_OWN_USER: Body = {"mfa_enabled": False, "verified": True, "email": None, "locale": "en-US", "flags": 0}
_MEMBER: Body = {
    "flags": 0,
    "pending": False,
    "premium_since": None,
    "nick": None,
    "avatar": None,
    "banner": None,
    "avatar_decoration_data": None,
    "communication_disabled_until": None,
}
_ROLE: Body = {"managed": False, "flags": 0, "icon": None, "unicode_emoji": None}
_EMOJI: Body = {"roles": [], "require_colons": True, "managed": False, "available": True}
_CHANNEL: Body = {"flags": 0}
_GUILD_CHANNEL: Body = {
    "type": 0,
    "name": "",
    "position": 0,
    "parent_id": None,
    "permission_overwrites": [],
    "nsfw": False,
    "topic": None,
    "last_message_id": None,
    "last_pin_timestamp": None,
    "rate_limit_per_user": 0,
}
_VOICE_CHANNEL: Body = {"bitrate": 64000, "user_limit": 0, "rtc_region": None, "video_quality_mode": 1}
_GUILD: Body = {
    "application_id": None,
    "description": None,
    "discovery_splash": None,
    "home_header": None,
    "max_members": 500_000,
    "max_presences": None,
    "max_stage_video_channel_users": 0,
    "max_video_channel_users": 25,
    "nsfw": False,
    "nsfw_level": 0,
    "preferred_locale": "en-US",
    "premium_progress_bar_enabled": False,
    "premium_subscription_count": 0,
    "premium_tier": 0,
    "public_updates_channel_id": None,
    "region": "deprecated",
    "safety_alerts_channel_id": None,
    "verification_level": 0,
    "vanity_url_code": None,
    "widget_channel_id": None,
    "widget_enabled": False,
}
_AVAILABLE_GUILD: Body = {
    "unavailable": False,
    "lazy": True,
    "threads": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}
_VOICE_STATE: Body = {
    "guild_id": None,
    "mute": False,
    "deaf": False,
    "suppress": False,
    "request_to_speak_timestamp": None,
}


def user(body: Mapping[str, Any]) -> Body:
    """A person."""
    return {**_USER, **body, "public_flags": body.get("flags", 0)}


def own_user(body: Mapping[str, Any]) -> Body:
    """The bot itself."""
    own = {**_OWN_USER, **user(body)}
    own["premium_type"] = own.get("premium_type") or 0
    return own


def member(body: Mapping[str, Any]) -> Body:
    """A member, with or without the person."""
    shaped = {**_MEMBER, **body}
    if "user" in shaped:
        shaped["user"] = user(shaped["user"])
    return shaped


def role(body: Mapping[str, Any]) -> Body:
    """A role."""
    colors = {"primary_color": body.get("color", 0), "secondary_color": None, "tertiary_color": None}
    return {**_ROLE, **body, "colors": colors}


def emoji(body: Mapping[str, Any]) -> Body:
    """An emoji of a guild."""
    shaped = {**_EMOJI, **body}
    if "user" in shaped:
        shaped["user"] = user(shaped["user"])
    return shaped


def sticker(body: Mapping[str, Any], guild_id: str | None = None) -> Body:
    """A sticker of a guild."""
    shaped = {**sticker_item(body), "type": 2, "available": True, "guild_id": guild_id}
    shaped["description"] = body.get("description")
    shaped["tags"] = ", ".join(body.get("tags", ()))
    if "user" in body:
        shaped["user"] = user(body["user"])
    return shaped


def sticker_item(body: Mapping[str, Any]) -> Body:
    """A sticker in a message."""
    return {"id": body["id"], "name": body["name"], "format_type": 4 if body.get("animated") else 1}


def is_hidden(channel: Mapping[str, Any]) -> bool:
    """Whether a channel is of a type that the dialect does not have."""
    return channel.get("type") in _HIDDEN_CHANNELS


def channel(body: Mapping[str, Any]) -> Body:
    """A channel."""
    kinds = [_CHANNEL]
    if "guild_id" in body:
        kinds.append(_GUILD_CHANNEL)
    if body.get("type") == _VOICE:
        kinds.append(_VOICE_CHANNEL)
    shaped: Body = {}
    for kind in kinds:
        shaped |= kind
    shaped |= body
    if "recipients" in shaped:
        shaped["recipients"] = [user(each) for each in shaped["recipients"]]
    return shaped


def channels(bodies: Iterable[Mapping[str, Any]]) -> list[Body]:
    """Those of the channels that the dialect has."""
    return [channel(body) for body in bodies if not is_hidden(body)]


def guild(body: Mapping[str, Any]) -> Body:
    """A guild, with as many of its parts as there are."""
    shaped = {**_GUILD, **body}
    for key, shape in _PARTS:
        if key in shaped:
            shaped[key] = [shape(each) for each in shaped[key]]
    if "stickers" in shaped:
        shaped["stickers"] = [sticker(each, shaped["id"]) for each in shaped["stickers"]]
    if "channels" in shaped:
        shaped["channels"] = channels(shaped["channels"])
    return shaped


def whole_guild(body: Mapping[str, Any]) -> Body:
    """A guild as a bot gets to know it. In large ones whoever is not in `members` has to be asked for."""
    flat = {**body["properties"], **body}
    del flat["properties"]
    shaped = {**_AVAILABLE_GUILD, **guild(flat)}
    shaped["large"] = shaped["member_count"] > LARGEST_SMALL
    return shaped


def voice_state(body: Mapping[str, Any]) -> Body:
    """A person's connection to a voice channel."""
    shaped = {**_VOICE_STATE, **body}
    if "member" in shaped:
        shaped["member"] = member(shaped["member"])
    return shaped


def invite(body: Mapping[str, Any]) -> Body:
    """An invite."""
    shaped = dict(body)
    if shaped.get("inviter") is not None:
        shaped["inviter"] = user(shaped["inviter"])
    if "guild" in shaped:
        shaped["guild"] = guild(shaped["guild"])
    for count in ("member_count", "presence_count"):
        if count in shaped:
            shaped[f"approximate_{count}"] = shaped[count]
    return shaped


def ban(body: Mapping[str, Any]) -> Body:
    """A ban."""
    return {**body, "user": user(body["user"])}


def presence(body: Mapping[str, Any]) -> Body:
    """How a person appears."""
    status = body["status"]
    shown = {} if status == "offline" else {"mobile" if body.get("mobile") else "desktop": status}
    custom = body.get("custom_status")
    activities = [_custom_activity(custom)] if custom else []
    return {**body, "user": {"id": body["user"]["id"]}, "activities": activities, "client_status": shown}


def _custom_activity(custom: Mapping[str, Any]) -> Body:
    shown: Body = {
        "id": "custom",
        "name": "Custom Status",
        "type": 4,
        "state": custom.get("text"),
        "created_at": 0,
        "emoji": None,
    }
    if custom.get("emoji_name"):
        shown["emoji"] = {
            "id": custom.get("emoji_id"),
            "name": custom["emoji_name"],
            "animated": bool(custom.get("emoji_animated")),
        }
    return shown


_PARTS = (
    ("roles", role),
    ("emojis", emoji),
    ("members", member),
    ("voice_states", voice_state),
    ("presences", presence),
)


def webhook(body: Mapping[str, Any]) -> Body:
    """A webhook; whoever has only its token does not see who made it."""
    made_by = {"user": user(body["user"])} if "user" in body else {}
    return {"type": _INCOMING, "application_id": None, **body, **made_by}
