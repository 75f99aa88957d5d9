"""Removing files that nothing shows any more, and those whose time is over. For the system."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from chat.files_elsewhere import is_held_elsewhere, is_shown_elsewhere
from chat.models import Attachment, FavoriteMeme, MediaFile
from core.actor import Actor
from core.clock import now
from core.jobs import enqueue
from core.operations import operation

DROP_JOB = "files.drop"
KEPT_UNUSED = timedelta(hours=1)  # whatever is being sent has long been sent by then
PIECE = 500


@operation("files.expire")
def expire_piece(actor: Actor) -> int:
    """Mark some attachments whose time is over. Publishes nothing. Returns how many there were."""
    ids = list(expired_attachments().order_by("expires_at").values_list("id", flat=True)[:PIECE])
    return Attachment.objects.filter(id__in=ids, expired=False).update(expired=True) if ids else 0


def expired_attachments() -> "QuerySet[Attachment]":
    """Attachments whose time is over, and which are not marked yet."""
    return Attachment.objects.filter(expired=False, expires_at__lt=now())


@operation("files.sweep")
def sweep_piece(actor: Actor, *, after: int = 0) -> int | None:
    """Look at the next files: rows that nothing shows go, with their content; the content alone goes of files that only
    expired attachments show. A job removes it, so that nothing is lost if this process dies now.

    Returns the id to go on from, None at the end.
    """
    page = MediaFile.objects.filter(id__gt=after, created_at__lt=now() - KEPT_UNUSED).order_by("id")
    ids = list(page.values_list("id", flat=True)[:PIECE])
    if not ids:
        return None
    # Held, and only then asked again: whoever passes a file on holds it too.
    held = list(_unused().filter(id__in=ids).select_for_update().order_by("id").values_list("id", flat=True))
    unused = list(_unused().filter(id__in=held).values_list("id", "key", "is_gone"))
    if keys := [key for _, key, is_gone in unused if not is_gone]:
        enqueue(DROP_JOB, keys=keys)
    told_of = set(Attachment.objects.filter(file_id__in=held).values_list("file_id", flat=True))
    MediaFile.objects.filter(id__in=[id_ for id_, _, _ in unused if id_ in told_of]).update(is_gone=True)
    MediaFile.objects.filter(id__in=[id_ for id_, _, _ in unused if id_ not in told_of]).delete()
    return ids[-1]


def _unused() -> "QuerySet[MediaFile]":
    """Files whose content nobody can see and nothing keeps; expired attachments may still tell of them."""
    attachments = Attachment.objects.filter(file=OuterRef("pk"), expired=False)
    favorites = FavoriteMeme.objects.filter(file=OuterRef("pk"))
    kept = is_shown_elsewhere() | is_held_elsewhere()
    return MediaFile.objects.filter(~Exists(attachments), ~Exists(favorites), ~kept)
