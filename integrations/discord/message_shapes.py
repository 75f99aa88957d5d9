"""Messages and what hangs on them, as libraries for Discord expect them."""

from collections.abc import Mapping
from typing import Any

from integrations.discord.shapes import Body, member, sticker_item, user

_MESSAGE: Body = {
    "tts": False,
    "mentions": [],
    "mention_roles": [],
    "mention_channels": [],
    "components": [],
    "embeds": [],
    "attachments": [],
    "edited_timestamp": None,
}
_NO_COUNTS: Body = {"burst": 0}


def message(body: Mapping[str, Any]) -> Body:
    """A message."""
    shaped = {**_MESSAGE, **body}
    shaped["author"] = user(shaped["author"])
    shaped["mentions"] = [user(each) for each in shaped["mentions"]]
    _reshape_content(shaped)
    if "member" in shaped:
        shaped["member"] = member(shaped["member"])
    if shaped.get("referenced_message"):
        shaped["referenced_message"] = message(shaped["referenced_message"])
    if "reactions" in shaped:
        shaped["reactions"] = [_counted(each) for each in shaped["reactions"]]
    if "message_snapshots" in shaped:
        shaped["message_snapshots"] = [{"message": _snapshot(each)} for each in shaped["message_snapshots"]]
    return shaped


def _snapshot(body: Mapping[str, Any]) -> Body:
    shaped = {**_MESSAGE, "type": 0, "flags": 0, "content": "", **body}
    shaped["mentions"] = []  # their people are not told
    _reshape_content(shaped)
    return shaped


def _reshape_content(shaped: Body) -> None:
    shaped["sticker_items"] = [sticker_item(each) for each in shaped.pop("stickers", ())]
    shaped["embeds"] = [_embed(each) for each in shaped["embeds"]]
    shaped["attachments"] = [_attachment(each) for each in shaped["attachments"]]


def _embed(body: Mapping[str, Any]) -> Body:
    """A card: there a part that is missing has no key."""
    shaped = _without_nulls(body)
    return {"type": "rich", **shaped, "fields": [{"inline": False, **each} for each in shaped.get("fields", ())]}


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _attachment(body: Mapping[str, Any]) -> Body:
    shaped = {"flags": 0, **body, "url": body.get("url") or "", "proxy_url": body.get("proxy_url") or ""}
    for key in ("duration", "waveform", "title", "description"):
        if shaped.get(key) is None:
            shaped.pop(key, None)
    if "duration" in shaped:
        shaped["duration_secs"] = float(shaped.pop("duration"))
    return shaped


def reaction_emoji(body: Mapping[str, Any]) -> Body:
    """What somebody reacted with."""
    return {"id": None, "animated": False, **body}


def _counted(body: Mapping[str, Any]) -> Body:
    return {
        "me": False,
        "me_burst": False,
        "burst_colors": [],
        **body,
        "emoji": reaction_emoji(body["emoji"]),
        "count_details": {**_NO_COUNTS, "normal": body["count"]},
    }


def reaction(body: Mapping[str, Any]) -> Body:
    """That somebody reacted, or took it back."""
    shaped = {"type": 0, "burst": False, "burst_colors": [], "message_author_id": None, **body}
    shaped["emoji"] = reaction_emoji(shaped["emoji"])
    if "member" in shaped:
        shaped["member"] = member(shaped["member"])
    return shaped
