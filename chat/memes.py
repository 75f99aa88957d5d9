"""Keeping media: from a message, or from an address that is fetched first. Outside of any transaction."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from chat.access import GUILD_SIDE, access_channel, readable_message
from chat.attachment_references import REFERENCE, named
from chat.checks import check_age
from chat.meme_records import FavoriteMemeRecord
from chat.operations.files import OfferedFile, drop_files, keep_files
from chat.operations.memes import KINDS, MemeDraft, check_room, keep_meme
from chat.records import AttachmentRecord, MessageRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.media.names import extension_of, plain_name
from core.media.probing import probe
from core.outbound import Caps, OutboundError, outbound
from core.outbound_turns import fetching_turn
from core.screening import Place

MOST_FETCHED_BYTES = 25 * 1024 * 1024
_SECONDS = 10.0
_OK = 200
_SHOWN = ("image", "video", "audio", "thumbnail")
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
}


def keep_from_message(
    actor: Actor,
    channel_id: int,
    message_id: int,
    *,
    draft: MemeDraft,
    attachment_id: int | None = None,
    embed_index: int | None = None,
) -> FavoriteMemeRecord:
    """Keep a file of a message, or what one of its embeds shows.

    Raises what reading the message and `keep_meme` raise, MEDIA_METADATA_ERROR, and InvalidForm at `root`,
    `preferred_attachment_id`, `embed_index` or `media`.
    """
    access = access_channel(actor, channel_id, kinds=GUILD_SIDE)
    check_age(access)
    message = readable_message(access, message_id)
    if attachment_id is not None:
        shown = next((each for each in message.attachments if each.id == attachment_id), None)
        if shown is None:
            raise InvalidForm.at("preferred_attachment_id", FieldCode.ATTACHMENT_ID_NOT_FOUND_IN_MESSAGE)
        return _keep_attachment(actor, shown, draft)
    if embed_index is None:
        raise InvalidForm.at("root", FieldCode.INVALID_FORMAT)
    return _keep_embedded(actor, message, embed_index, draft)


def keep_from_url(actor: Actor, url: str, *, draft: MemeDraft) -> FavoriteMemeRecord:
    """Keep what an address leads to, under the name of the file there unless the draft has one.

    Raises what `keep_meme` raises, and MEDIA_METADATA_ERROR whatever is wrong with the address, so that nobody learns
    what answers where; RateLimited while too many fetch.
    """
    check_room(actor)
    content, filename = _fetched(url)
    facts = probe(content, len(content.getbuffer()))
    if not facts.media_type.startswith(KINDS):
        raise ProductError(Code.MEDIA_METADATA_ERROR)
    if not extension_of(filename):
        filename = plain_name(f"{filename}.{_EXTENSIONS[facts.media_type]}")
    stored = keep_files(actor, [OfferedFile(filename, content, facts)], place=Place("meme", address=url))
    try:
        named_draft = draft if draft.name else replace(draft, name=filename[:100])
        return keep_meme(actor, file_id=stored[0].id, filename=filename, draft=named_draft)
    except BaseException:
        drop_files(stored)
        raise


def _fetched(url: str) -> tuple[BytesIO, str]:
    caps = Caps(seconds=_SECONDS, max_bytes=MOST_FETCHED_BYTES, types=KINDS)
    try:
        with fetching_turn():
            reply = outbound().fetch(url, caps=caps)
    except OutboundError:
        raise ProductError(Code.MEDIA_METADATA_ERROR) from None
    if reply.status != _OK:
        raise ProductError(Code.MEDIA_METADATA_ERROR)
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return BytesIO(reply.body), plain_name(last or "media")


def _keep_attachment(actor: Actor, shown: AttachmentRecord, draft: MemeDraft) -> FavoriteMemeRecord:
    if shown.expired or not shown.media_type.startswith(KINDS):
        raise InvalidForm.at("media", FieldCode.NO_VALID_MEDIA_IN_MESSAGE)
    return keep_meme(actor, file_id=shown.file_id, filename=shown.filename, draft=draft)


def _keep_embedded(actor: Actor, message: MessageRecord, index: int, draft: MemeDraft) -> FavoriteMemeRecord:
    embeds = _embeds(message)
    if index >= len(embeds):
        raise InvalidForm.at("embed_index", FieldCode.EMBED_INDEX_OUT_OF_BOUNDS)
    embed = embeds[index]
    url = next((embed[part]["url"] for part in _SHOWN if embed.get(part)), None)
    if url is None:
        raise InvalidForm.at("media", FieldCode.NO_VALID_MEDIA_IN_MESSAGE)
    if not url.startswith(REFERENCE):
        return keep_from_url(actor, url, draft=replace(draft, is_gifv=embed.get("type") == "gifv"))
    shown = named(url, message.attachments)
    if shown is None:
        raise InvalidForm.at("media", FieldCode.NO_VALID_MEDIA_IN_MESSAGE)
    return _keep_attachment(actor, shown, draft)


def _embeds(message: MessageRecord) -> Sequence[dict[str, Any]]:
    return message.embeds or [embed for snapshot in message.snapshots for embed in snapshot["embeds"]]
