"""Sending messages with files: looked at and stored before the message's transaction begins, gone again if it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chat.access import EVERYWHERE, ChannelAccess, access_channel, readable_message
from chat.checks import check_age, check_claimed, check_may_send
from chat.drafts import MessageChanges, MessageDraft, StoredFile
from chat.hooks import file_offered
from chat.models.message import MessageFlags
from chat.operations._drafts import checked_draft
from chat.operations._editing import check_may_edit, edited
from chat.operations._files import check_sizes, not_audio
from chat.operations._nonces import is_claimed
from chat.operations._references import resolved_reference
from chat.operations.files import OfferedFile, drop_files, keep_files
from chat.operations.messages import edit_message, send_message
from chat.records import MessageRecord
from core.actor import Actor
from core.media.probing import probe
from core.media.uploads import Upload
from core.screening import Place

_RECORDINGS = ("audio/", "video/mp4", "video/webm")  # containers of both kinds say that they are video


def send_message_with_files(
    actor: Actor, channel_id: int, *, draft: MessageDraft, kinds: frozenset[int] = EVERYWHERE
) -> MessageRecord:
    """`send_message` for drafts of which files came along. Outside of any transaction.

    Raises what `send_message` raises, FILE_SIZE_TOO_LARGE, MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE, OutOfRoom, and what
    the hook `file_offered` raises.
    """
    with stored_for_sending(actor, channel_id, draft=draft, kinds=kinds) as ready:
        return send_message(actor, channel_id, draft=ready, kinds=kinds)


@contextmanager
def stored_for_sending(
    actor: Actor,
    channel_id: int,
    *,
    draft: MessageDraft,
    kinds: frozenset[int] = EVERYWHERE,
    in_turn: bool = True,
) -> Iterator[MessageDraft]:
    """The draft with its files stored, for as long as it takes to give them a place: if that fails, they go again.

    Whoever keeps the draft for later gives the files their place with `hold_files`, and is not `in_turn`: neither slow
    mode nor the nonce counts yet.

    Nothing is stored for somebody who may not send the message now: all rules are asked here first, and again by the
    operation, which decides. Raises as `send_message_with_files`.
    """
    if not draft.files:
        yield draft
        return
    check_claimed(actor, channel_id)
    access = access_channel(actor, channel_id, for_writing=True, kinds=kinds)
    check_may_send(access, draft, in_turn=in_turn)
    checked = checked_draft(access, draft)
    if in_turn and is_claimed(access, draft.nonce):
        yield draft  # the message is there already
        return
    resolved_reference(access, checked)
    check_sizes(access, draft.files)
    check_age(access)
    with stored_files(access, draft.files, is_recording=bool(checked.flags & MessageFlags.VOICE_MESSAGE)) as stored:
        yield replace(draft, stored={**draft.stored, **stored})


def edit_message_with_files(
    actor: Actor, channel_id: int, message_id: int, *, changes: MessageChanges, kinds: frozenset[int] = EVERYWHERE
) -> MessageRecord:
    """`edit_message` for changes with which new files may have come. Outside of any transaction.

    Raises what `edit_message` and `send_message_with_files` raise.
    """
    if not changes.files:
        return edit_message(actor, channel_id, message_id, changes=changes, kinds=kinds)
    access = access_channel(actor, channel_id, for_writing=True, kinds=kinds)
    check_may_edit(access, changes)
    edited(access, readable_message(access, message_id, own=True), replace(changes, stored=_not_yet(changes.files)))
    check_sizes(access, changes.files)
    is_recording = bool(changes.flags & MessageFlags.VOICE_MESSAGE)
    with stored_files(access, changes.files, is_recording=is_recording) as stored:
        ready = replace(changes, stored=stored)
        return edit_message(actor, channel_id, message_id, changes=ready, kinds=kinds)


def _not_yet(uploads: tuple[Upload, ...]) -> dict[int, StoredFile]:
    """What the files will be, as far as the rules of an edit look at them."""
    blank = StoredFile(id=0, key="", name="", size=0, content_hash="", media_type="")
    return {each.number: replace(blank, name=each.name, size=each.size) for each in uploads}


def _place(access: ChannelAccess) -> Place:
    return Place("attachment", guild_id=access.channel.guild_id, channel_id=access.channel.id)


@contextmanager
def stored_files(
    access: ChannelAccess, uploads: tuple[Upload, ...], *, is_recording: bool = False
) -> Iterator[dict[int, StoredFile]]:
    """Files for a message of this channel by number, stored; they go again if the block fails.

    Raises what `keep_files` and the hook `file_offered` raise, and InvalidForm for a voice message that is none.
    """
    assert access.actor is not None
    offered = [OfferedFile(each.name, each.content, probe(each.content, each.size)) for each in uploads]
    for each in offered:
        if is_recording and not each.facts.media_type.startswith(_RECORDINGS):
            raise not_audio()
        file_offered.run(access, each.name, each.content, each.facts)
    stored = keep_files(access.actor, offered, place=_place(access))
    try:
        yield {upload.number: file for upload, file in zip(uploads, stored, strict=True)}
    except BaseException:
        drop_files(stored)
        raise
