"""What a message may hold: lengths, emptiness, embeds, and the parts that do not fit together."""

from dataclasses import replace
from typing import Any

from chat.access import ChannelAccess
from chat.checks import limit_here
from chat.drafts import MessageDraft
from chat.models import FavoriteMeme
from chat.models.message import MessageFlags
from chat.operations._files import check_embed_files, check_files_match, check_voice_message, file_names
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.permissions import P
from core.text import utf16_length

MOST_EMBED_CHARACTERS = 6000

Embeds = tuple[dict[str, Any], ...]


def checked_draft(access: ChannelAccess, draft: MessageDraft) -> MessageDraft:
    """The draft as it may be sent here: without unknown flags, and without `tts` where that is not allowed.

    Raises CANNOT_SEND_EMPTY_MESSAGE, and InvalidForm at `content`, `embeds`, `attachments`, `files` or
    `favorite_meme_id`.
    """
    if _is_empty(draft):
        raise ProductError(Code.CANNOT_SEND_EMPTY_MESSAGE)
    check_content(access, draft.content)
    check_embeds(access, draft.embeds)
    flags = draft.flags & MessageFlags.SENDABLE
    check_files_match(access, draft)
    check_embed_files(draft.embeds, file_names(draft))
    check_voice_message(access, draft)
    _check_meme(access, draft)
    tts = draft.tts and access.can(P.SEND_TTS_MESSAGES)
    return draft if flags == draft.flags and tts == draft.tts else replace(draft, flags=flags, tts=tts)


def _is_empty(draft: MessageDraft) -> bool:
    if draft.content or draft.embeds or draft.described_files or draft.files or draft.gif_url:
        return False
    return not (draft.is_forward or draft.sticker_ids or draft.favorite_meme_id is not None)


def check_content(access: ChannelAccess, content: str) -> None:
    """Raises InvalidForm at `content` when it is longer than the instance allows here."""
    longest = limit_here(access, "max_message_length")
    if utf16_length(content) > longest:
        raise InvalidForm.at("content", FieldCode.CONTENT_EXCEEDS_MAX_LENGTH, maxLength=longest)


def check_embeds(access: ChannelAccess, embeds: Embeds) -> None:
    """Raises InvalidForm at `embeds`: too many, or too long together."""
    if not embeds:
        return
    most = limit_here(access, "max_embeds_per_message")
    if len(embeds) > most:
        raise InvalidForm.at("embeds", FieldCode.TOO_MANY_EMBEDS, maxEmbeds=most)
    if sum(map(_characters, embeds)) > MOST_EMBED_CHARACTERS:
        longest = MOST_EMBED_CHARACTERS
        raise InvalidForm.at(
            "embeds", FieldCode.EMBEDS_EXCEED_MAX_CHARACTERS, maxCharacters=longest, MAX_EMBED_CHARACTERS=longest
        )


def _characters(embed: dict[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field[part] for field in embed.get("fields") or () for part in ("name", "value")]
    return sum(utf16_length(text) for text in texts if text)


def _check_meme(access: ChannelAccess, draft: MessageDraft) -> None:
    if draft.favorite_meme_id is None:
        return
    assert access.actor is not None
    if not FavoriteMeme.objects.filter(pk=draft.favorite_meme_id, user_id=access.actor.user_id).exists():
        raise InvalidForm.at("favorite_meme_id", FieldCode.FAVORITE_MEME_NOT_FOUND)
