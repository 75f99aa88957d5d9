"""Messages as the guild wire shows them, for REST answers and gateway events alike.

Plain functions over records: this runs for every message sent, listed and fanned out.
"""

from typing import Any, cast

from accounts.v1.render import render_user
from chat.models.message import MessageFlags
from chat.previews import LINK
from chat.records import AttachmentRecord, MessageRecord, ReactionEmoji, ReactionRecord, ReadStateRecord, Reference
from chat.shown import with_gif
from chat.v1.render_attachments import REFERENCE, render_attachment, render_embedded
from chat.v1.schemas_messages import (
    AttachmentResponse,
    EmbedResponse,
    MessageReferenceResponse,
    MessageResponse,
    ReactionEmojiResponse,
    ReactionResponse,
    ReadStateResponse,
    SnapshotResponse,
)
from core.clock import iso, iso_or_none
from core.ids import created_at
from core.media.external import shown_at

_PARTS = ("url", "title", "color", "timestamp", "description", "author", "image", "thumbnail", "footer", "fields")
_UNFURLED_PARTS = ("provider", "video", "audio", "nsfw")
_MEDIA = ("image", "thumbnail", "video", "audio")
_NO_PARTS: dict[str, Any] = dict.fromkeys((*_PARTS, *_UNFURLED_PARTS))
_NO_AUTHOR: dict[str, Any] = dict.fromkeys(("name", "url", "icon_url", "proxy_icon_url"))
_NO_FOOTER: dict[str, Any] = dict.fromkeys(("text", "icon_url", "proxy_icon_url"))
_NO_MEDIA: dict[str, Any] = {
    **dict.fromkeys(("url", "proxy_url", "content_type", "content_hash", "width", "height")),
    **dict.fromkeys(("description", "placeholder", "duration")),
    "flags": 0,
}


def render_message(record: MessageRecord) -> MessageResponse:
    """A message. Keys without a value are left out where the wire allows it; embeds are hidden while suppressed."""
    body: MessageResponse = {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "author": render_user(record.author),
        "type": record.kind,
        "flags": record.flags,
        "content": with_gif(record.content, record.gif_url),
        "timestamp": iso(created_at(record.id)),
        "edited_timestamp": iso_or_none(record.edited_at),
        "pinned": record.pinned,
        "mention_everyone": record.mention_everyone,
        "embeds": _embeds(record),
        "attachments": [] if record.snapshots else _attachments(record),
        "stickers": cast(Any, list(record.stickers)),
    }
    if record.webhook_id is not None:
        body["webhook_id"] = str(record.webhook_id)
    if record.tts:
        body["tts"] = True
    if record.mentions:
        body["mentions"] = [render_user(user) for user in record.mentions]
    if record.mention_role_ids:
        body["mention_roles"] = [str(role_id) for role_id in record.mention_role_ids]
    if record.reference is not None:
        body["message_reference"] = _reference(record.reference)
    if record.referenced is not None:
        body["referenced_message"] = render_message(record.referenced)
    if record.snapshots:
        body["message_snapshots"] = [_snapshot(record, snapshot) for snapshot in record.snapshots]
    if record.reactions:
        body["reactions"] = [_reaction(reaction) for reaction in record.reactions]
    if record.call is not None:
        body["call"] = {
            "participants": [str(user_id) for user_id in record.call.participants],
            "ended_timestamp": iso_or_none(record.call.ended_at),
        }
    if record.nonce is not None:
        body["nonce"] = record.nonce
    return body


def render_emoji(emoji: ReactionEmoji) -> ReactionEmojiResponse:
    """What somebody reacted with."""
    if emoji.id is None:
        return {"name": emoji.name}
    body: ReactionEmojiResponse = {"id": str(emoji.id), "name": emoji.name}
    if emoji.animated:
        body["animated"] = True
    return body


def _reaction(reaction: ReactionRecord) -> ReactionResponse:
    body: ReactionResponse = {"emoji": render_emoji(reaction.emoji), "count": reaction.count}
    if reaction.me:
        body["me"] = True
    return body


def render_read_state(record: ReadStateRecord) -> ReadStateResponse:
    """How far a person has read a channel."""
    return {
        "id": str(record.channel_id),
        "mention_count": record.mention_count,
        "last_message_id": str(record.last_message_id) if record.last_message_id is not None else None,
        "last_pin_timestamp": iso_or_none(record.last_pin_at),
    }


def _reference(reference: Reference) -> MessageReferenceResponse:
    body: MessageReferenceResponse = {
        "channel_id": str(reference.channel_id),
        "message_id": str(reference.message_id),
        "type": reference.kind,
    }
    if reference.guild_id is not None:
        body["guild_id"] = str(reference.guild_id)
    return body


def _snapshot(record: MessageRecord, stored: dict[str, Any]) -> SnapshotResponse:
    embeds = [render_embed(embed, record.attachments) for embed in stored["embeds"]]
    return cast(SnapshotResponse, stored | {"embeds": embeds, "attachments": _attachments(record)})


def _attachments(record: MessageRecord) -> list[AttachmentResponse]:
    return [render_attachment(each) for each in record.attachments]


def _embeds(record: MessageRecord) -> list[EmbedResponse]:
    if not record.embeds or record.flags & MessageFlags.SUPPRESS_EMBEDS:
        return []
    return [render_embed(embed, record.attachments) for embed in record.embeds]


def render_embed(stored: dict[str, Any], attachments: tuple[AttachmentRecord, ...] | None = None) -> EmbedResponse:
    """A card of a message, which may show files of the same message (`attachments`; None before it is sent)."""
    body = _NO_PARTS | stored
    body.pop(LINK, None)
    for part in _MEDIA:
        if body[part] is not None:
            body[part] = _media(body[part], attachments)
    if body["author"] is not None:
        body["author"] = _NO_AUTHOR | _with_icon(body["author"])
    if body["footer"] is not None:
        body["footer"] = _NO_FOOTER | _with_icon(body["footer"])
    if "children" in body:
        body["children"] = [render_embed(child) for child in body["children"]]
    return cast(EmbedResponse, body)


def _with_icon(stored: dict[str, Any]) -> dict[str, Any]:
    return stored | {"proxy_icon_url": shown_at(stored["icon_url"])} if stored.get("icon_url") else stored


def _media(stored: dict[str, Any], attachments: tuple[AttachmentRecord, ...] | None) -> dict[str, Any] | None:
    url = stored["url"]
    if not url.startswith(REFERENCE):
        return _NO_MEDIA | {"proxy_url": shown_at(url)} | stored
    if attachments is None:
        return _NO_MEDIA | stored
    shown = render_embedded(url, attachments)
    return None if shown is None else _NO_MEDIA | stored | shown
