"""Messages to be sent later, as the guild wire shows them."""

from typing import Any, cast

from chat.attachment_references import file_name
from chat.drafts import AllowedMentions, FileDescription, MessageDraft, ReferenceDraft
from chat.scheduled_records import ScheduledRecord
from chat.v1.render_messages import render_embed
from chat.v1.schemas_scheduled import ScheduledMessageResponse, ScheduledPayloadResponse
from core.clock import iso, iso_or_none


def render_scheduled(record: ScheduledRecord) -> ScheduledMessageResponse:
    """The message, its time, and what became of it."""
    return {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "scheduled_at": iso(record.scheduled_at),
        "scheduled_local_at": record.scheduled_local_at,
        "timezone": record.timezone,
        "status": cast(Any, record.status),
        "status_reason": record.status_reason,
        "payload": _payload(record.draft),
        "created_at": iso(record.created_at),
        "invalidated_at": iso_or_none(record.invalidated_at),
    }


def _payload(draft: MessageDraft) -> ScheduledPayloadResponse:
    parts = {
        "content": draft.content,
        "tts": draft.tts,
        "embeds": [render_embed(embed) for embed in draft.embeds],
        "attachments": [_file(each, draft) for each in draft.described_files],
        "sticker_ids": [str(sticker_id) for sticker_id in draft.sticker_ids],
        "allowed_mentions": _mentions(draft.allowed_mentions) if draft.allowed_mentions is not None else None,
        "message_reference": _reference(draft.reference) if draft.reference is not None else None,
        "flags": draft.flags,
        "nonce": draft.nonce,
        "favorite_meme_id": _text(draft.favorite_meme_id),
    }
    return cast(ScheduledPayloadResponse, {name: value for name, value in parts.items() if value})


def _file(described: FileDescription, draft: MessageDraft) -> dict[str, Any]:
    name = file_name(described, draft.file_names[described.id])
    body: dict[str, Any] = {"id": str(described.id), "filename": name, "flags": described.flags}
    return body | {part: getattr(described, part) for part in ("title", "description") if getattr(described, part)}


def _mentions(allowed: AllowedMentions) -> dict[str, Any]:
    body: dict[str, Any] = {"replied_user": allowed.replied_user}
    if allowed.parse is not None:
        body["parse"] = list(allowed.parse)
    for name, ids in (("users", allowed.users), ("roles", allowed.roles)):
        if ids is not None:
            body[name] = [str(id_) for id_ in ids]
    return body


def _reference(reference: ReferenceDraft) -> dict[str, Any]:
    body: dict[str, Any] = {"message_id": str(reference.message_id), "type": reference.kind}
    for name, id_ in (("channel_id", reference.channel_id), ("guild_id", reference.guild_id)):
        if id_ is not None:
            body[name] = str(id_)
    return body


def _text(id_: int | None) -> str | None:
    return None if id_ is None else str(id_)
