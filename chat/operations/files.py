"""Stored files and the rows that stand for them. The row comes first, so that a crash leaves nothing that nobody
knows of; what nothing shows is removed (chat/operations/file_sweeping.py)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import IO

import structlog

from chat.drafts import StoredFile
from chat.files_elsewhere import is_held_elsewhere, is_shown_elsewhere
from chat.models import MediaFile
from core.actor import Actor
from core.errors import OutOfRoom
from core.ids import new_id
from core.media.bare import bare_file
from core.media.probing import Facts
from core.media.uploads import incoming_folder
from core.operations import operation
from core.screening import Offered, Place, refuse_withheld, screen
from core.storage import files, measure, new_key

_log = structlog.get_logger(__name__)
FOLDER = "attachments"


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file that may be kept, and what was found out about it."""

    name: str
    content: IO[bytes]
    facts: Facts


def keep_files(actor: Actor, offered: Sequence[OfferedFile], *, place: Place) -> list[StoredFile]:
    """Store files of a person, in order. Takes as long as writing them: call it outside of transactions.

    Of pictures and films nothing is kept that cameras wrote into them. What nothing shows an hour later is removed.
    Raises OutOfRoom, and what `screen` raises, and leaves nothing behind.
    """
    user_id = actor.user_id if actor.user else None
    screen(*(Offered(each.name, each.content, each.facts.media_type, place, user_id=user_id) for each in offered))
    offered = [replace(each, content=kept_content(each.content)) for each in offered]
    measured = [measure(each.content) for each in offered]
    for _, digest in measured:
        refuse_withheld(digest)
    stored = [_stored(each, *facts) for each, facts in zip(offered, measured, strict=True)]
    note_files(actor, stored=stored)
    try:
        for each, file, facts in zip(offered, stored, measured, strict=True):
            files().put(file.key, each.content, measured=facts)
    except OSError:
        _log.exception("files.not_stored")
        drop_files(stored)
        raise OutOfRoom from None
    except BaseException:
        drop_files(stored)
        raise
    return stored


def kept_content(content: IO[bytes]) -> IO[bytes]:
    """What would be kept of an open file. Raises OutOfRoom."""
    try:
        return bare_file(content, incoming_folder())
    except OSError:
        _log.exception("files.not_made_bare")
        raise OutOfRoom from None


def _stored(offered: OfferedFile, size: int, digest: str) -> StoredFile:
    facts = offered.facts
    return StoredFile(
        id=new_id(),
        key=new_key(FOLDER),
        name=offered.name,
        size=size,
        content_hash=digest,
        media_type=facts.media_type,
        width=facts.width,
        height=facts.height,
        placeholder=facts.placeholder,
        animated=facts.animated,
        duration=facts.duration,
    )


@operation("files.note")
def note_files(actor: Actor, *, stored: Sequence[StoredFile]) -> None:
    """Write the rows of files that are about to be stored; those of the system are nobody's. Publishes nothing."""
    MediaFile.objects.bulk_create(
        MediaFile(
            id=file.id,
            key=file.key,
            size=file.size,
            content_hash=file.content_hash,
            media_type=file.media_type,
            width=file.width,
            height=file.height,
            placeholder=file.placeholder,
            animated=file.animated,
            duration=file.duration,
            uploader=actor.user,
        )
        for file in stored
    )


def drop_files(stored: Iterable[StoredFile]) -> None:
    """Remove files that were stored for something that did not happen, at once. What fails is left to the sweep."""
    try:
        # What failed may have been the answer alone, and not what it tells of.
        unused = MediaFile.objects.filter(pk__in=[file.id for file in stored], attachments=None, favorites=None)
        keys = dict(unused.exclude(is_shown_elsewhere() | is_held_elsewhere()).values_list("id", "key"))
        for key in keys.values():
            files().delete(key)
        MediaFile.objects.filter(pk__in=keys).delete()
    except Exception:
        _log.exception("files.not_dropped")
