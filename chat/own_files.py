"""Files that somebody sent already and sends again: shown once more, not stored once more."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import Q

from chat.drafts import StoredFile
from chat.files_elsewhere import is_shown_elsewhere, shown_elsewhere
from chat.models import Attachment, MediaFile
from chat.operations.files import kept_content
from core.actor import Actor
from core.errors import Code, ProductError
from core.media.uploads import Upload
from core.screening import refuse_withheld
from core.storage import measure


def files_sent_before(actor: Actor, wanted: Mapping[int, int]) -> dict[int, StoredFile]:
    """The files that the actor sent in messages or showed elsewhere, by the number they have now. A query, and one
    more for what is in no message.

    Raises NOT_FOUND (`file_not_found`) for those of others, and for what was deleted or has expired.
    """
    rows = Attachment.objects.filter(
        pk__in=wanted.values(),
        expired=False,
        file__is_gone=False,
        message__author_id=actor.user_id,
        message__deleted_at=None,
    )
    found = {
        row.pk: replace(_stored(row.file, row.filename), content_type=row.content_type)
        for row in rows.select_related("file")
    }
    for id_, row in shown_elsewhere(set(wanted.values()) - set(found)).items():
        if row.sender_id == actor.user_id and not row.is_out_of_sight:
            found[id_] = replace(_stored(row.file, row.filename), content_type=row.content_type)
    if set(wanted.values()) - set(found):
        raise no_file()
    return {number: found[attachment_id] for number, attachment_id in wanted.items()}


def known_files(actor: Actor, uploads: Iterable[Upload]) -> dict[int, StoredFile]:
    """Those of some uploads whose very bytes the actor sent before, as what is stored of them, by their number."""
    found: dict[int, StoredFile] = {}
    for upload in uploads:
        size, digest = measure(kept_content(upload.content))
        same = MediaFile.objects.filter(uploader_id=actor.user_id, content_hash=digest, size=size, is_gone=False)
        row = same.filter(Q(attachments__expired=False) | is_shown_elsewhere()).order_by("id").first()
        if row is not None:
            found[upload.number] = _stored(row, upload.name)
    return found


def hold_known(files: Iterable[StoredFile]) -> None:
    """Keep those of a draft's files that were there before from being removed, inside the operation that shows them.

    Raises NOT_FOUND (`file_not_found`) when one went meanwhile, CONTENT_BLOCKED when nobody may send it again.
    """
    files = list(files)
    ids = {file.id for file in files if file.is_known}
    if not ids:
        return
    for file in files:
        refuse_withheld(file.content_hash)
    held = MediaFile.objects.select_for_update(no_key=True).filter(pk__in=ids, is_gone=False).order_by("pk")
    if len(held.values_list("pk", flat=True)) < len(ids):
        raise no_file()


def no_file() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="file_not_found")


def _stored(file: MediaFile, name: str) -> StoredFile:
    return StoredFile(
        id=file.id,
        key=file.key,
        name=name,
        size=file.size,
        content_hash=file.content_hash,
        media_type=file.media_type,
        width=file.width,
        height=file.height,
        placeholder=file.placeholder,
        animated=file.animated,
        duration=file.duration,
        is_known=True,
    )
