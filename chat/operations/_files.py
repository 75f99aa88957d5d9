"""The rules of files in messages: which description belongs to which file, what embeds and voice messages may show."""

from collections.abc import Iterable, Sequence
from typing import Any

from chat.access import ChannelAccess
from chat.attachment_references import REFERENCE, file_name, referred_name
from chat.checks import limit_here
from chat.drafts import FileDescription, MessageChanges, MessageDraft
from chat.models.message import MessageFlags
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.media.names import content_type_of, extension_of
from core.media.uploads import Upload

_SHOWN_IN_EMBEDS = frozenset({"png", "jpg", "jpeg", "webp", "gif"})
_EMBED_MEDIA = ("image", "thumbnail")

Draft = MessageDraft | MessageChanges


def check_files_match(access: ChannelAccess, draft: MessageDraft) -> None:
    """Every file is described once, and every description has a file.

    Raises InvalidForm at `attachments` or `files`.
    """
    described, numbers = draft.described_files, set(draft.file_names)
    if not described and not numbers:
        return
    if numbers and draft.is_forward:
        raise InvalidForm.at("files", FieldCode.ATTACHMENTS_NOT_ALLOWED_FOR_MESSAGE)
    most = limit_here(access, "max_attachments_per_message")
    if max(len(described), len(numbers)) > most:
        raise InvalidForm.at("attachments", FieldCode.TOO_MANY_FILES, maxFiles=most)
    check_described(described, numbers)


def check_described(described: Sequence[FileDescription], numbers: set[int]) -> None:
    """Raises InvalidForm at `attachments` unless the descriptions are of exactly the files with these numbers."""
    ids = [each.id for each in described]
    if numbers and not ids:
        raise InvalidForm.at("attachments", FieldCode.ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING)
    if len(set(ids)) < len(ids):
        raise InvalidForm.at("attachments", FieldCode.DUPLICATE_ATTACHMENT_IDS_NOT_ALLOWED)
    missing = next((id_ for id_ in ids if id_ not in numbers), None)
    if missing is not None:
        raise InvalidForm.at("attachments", FieldCode.NO_FILE_FOR_ATTACHMENT_METADATA, attachmentId=missing, id=missing)
    left = sorted(numbers.difference(ids))
    if left:
        raise InvalidForm.at("attachments", FieldCode.NO_METADATA_FOR_FILE, fileId=left[0])


def check_sizes(access: ChannelAccess, files: Iterable[Upload]) -> None:
    """Raises FILE_SIZE_TOO_LARGE for a file, MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE for all together: a message
    holds twice as much as a file may."""
    largest = limit_here(access, "max_attachment_file_size")
    sizes = [upload.size for upload in files]
    if any(size > largest for size in sizes) or any(upload.is_cut for upload in files):
        raise ProductError(Code.FILE_SIZE_TOO_LARGE, maxSize=largest)
    if sum(sizes) > 2 * largest:
        raise ProductError(Code.MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE, maxSize=2 * largest)


def file_names(draft: Draft) -> list[str]:
    """What the new attachments of a draft will be called, in order."""
    came_as = draft.file_names
    return [file_name(each, came_as[each.id]) for each in draft.described_files if each.id in came_as]


def check_embed_files(embeds: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    """Embeds show pictures of the same message only. Raises InvalidForm at `embeds` or the place in it."""
    for index, embed in enumerate(embeds):
        for part in _EMBED_MEDIA:
            url = (embed.get(part) or {}).get("url", "")
            if url.startswith(REFERENCE):
                _check_shown(f"embeds.{index}.{part}.url", referred_name(url), names)


def _check_shown(path: str, name: str, names: Sequence[str]) -> None:
    if not names:
        raise InvalidForm.at("embeds", FieldCode.CANNOT_REFERENCE_ATTACHMENTS_WITHOUT_ATTACHMENTS)
    if name not in names:
        raise InvalidForm.at(path, FieldCode.REFERENCED_ATTACHMENT_NOT_FOUND, filename=name)
    if extension_of(name) not in _SHOWN_IN_EMBEDS:
        raise InvalidForm.at(path, FieldCode.ATTACHMENT_MUST_BE_IMAGE, filename=name)


def check_voice_message(access: ChannelAccess, draft: Draft) -> None:
    """A voice message is one recording, described, and nothing else. Raises InvalidForm."""
    if not draft.flags & MessageFlags.VOICE_MESSAGE:
        return
    for path, has, code in _beside_voice(draft):
        if has:
            raise InvalidForm.at(path, code)
    if len(draft.described_files) != 1:
        raise InvalidForm.at("attachments", FieldCode.VOICE_MESSAGES_REQUIRE_SINGLE_ATTACHMENT)
    _check_recording(access, draft.described_files[0])
    if any(not content_type_of(name).startswith("audio/") for name in file_names(draft)):
        raise not_audio()


def _beside_voice(draft: Draft) -> Iterable[tuple[str, bool, FieldCode]]:
    yield "content", bool(draft.content), FieldCode.VOICE_MESSAGES_CANNOT_HAVE_CONTENT
    yield "embeds", bool(draft.embeds), FieldCode.VOICE_MESSAGES_CANNOT_HAVE_EMBEDS
    if isinstance(draft, MessageDraft):
        has_meme = draft.favorite_meme_id is not None
        yield "favorite_meme_id", has_meme, FieldCode.VOICE_MESSAGES_CANNOT_HAVE_FAVORITE_MEMES
        yield "sticker_ids", bool(draft.sticker_ids), FieldCode.VOICE_MESSAGES_CANNOT_HAVE_STICKERS


def _check_recording(access: ChannelAccess, described: FileDescription) -> None:
    if not described.waveform:
        raise InvalidForm.at("attachments.0.waveform", FieldCode.VOICE_MESSAGES_ATTACHMENT_WAVEFORM_REQUIRED)
    if not described.duration:
        raise InvalidForm.at("attachments.0.duration", FieldCode.VOICE_MESSAGES_ATTACHMENT_DURATION_REQUIRED)
    longest = limit_here(access, "max_voice_message_duration")
    if described.duration > longest:
        path = "attachments.0.duration"
        raise InvalidForm.at(path, FieldCode.VOICE_MESSAGES_DURATION_EXCEEDS_LIMIT, maxDuration=longest)


def not_audio() -> InvalidForm:
    """What is said of a voice message that is no recording."""
    return InvalidForm.at("attachments.0.upload_filename", FieldCode.VOICE_MESSAGES_ATTACHMENT_MUST_BE_AUDIO)
