"""Who may fetch a file: whoever has an address that is signed, and whoever may read the message now."""

from django.db.models import Exists, OuterRef, QuerySet

from chat.access import access_channel
from chat.checks import check_age
from chat.models import Attachment, Channel, ChannelKind, FavoriteMeme
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import created_at
from core.media.serving import ServedFile


def shown_file(channel_id: int, attachment_id: int, filename: str) -> ServedFile:
    """The file at an address, for somebody whose right to see it is known. One query, two for favourites.

    Raises NOT_FOUND: also for what was deleted or has expired.
    """
    found = _attachment(channel_id, attachment_id) or _favorite(channel_id, attachment_id)
    if found is None or found.filename != filename or found.file.is_gone:
        raise ProductError(Code.NOT_FOUND)
    return served_file(found)


def attachment_by_id(attachment_id: int) -> Attachment:
    """An attachment of a message that stands, with its file; whoever asks must have a right to it. One query.

    Raises NOT_FOUND (`file_not_found`).
    """
    found = _shown().filter(pk=attachment_id).first()
    if found is None or found.file.is_gone:
        raise ProductError(Code.NOT_FOUND, reason="file_not_found")
    return found


def served_file(found: Attachment | FavoriteMeme) -> ServedFile:
    """The file as it is served."""
    return ServedFile(
        key=found.file.key,
        size=found.file.size,
        content_hash=found.file.content_hash,
        media_type=found.file.media_type,
        filename=found.filename,
        # Of this attachment: equal files are stored once, and when the first came tells of one person's others.
        stored_at=created_at(found.pk),
    )


def check_may_fetch(actor: Actor, channel_id: int, attachment_id: int) -> None:
    """Whether the actor may read the message that shows the file, at this moment; favourites are their owner's.

    Raises what `access_channel` raises, NSFW_CONTENT_AGE_RESTRICTED, and NOT_FOUND where history is hidden.
    """
    if channel_id == actor.user_id and _favorite(channel_id, attachment_id) is not None:
        return
    access = access_channel(actor, channel_id)
    check_age(access)
    found = _attachment(channel_id, attachment_id)
    if found is None or found.message_id is None or found.message_id < access.history_floor:
        raise ProductError(Code.NOT_FOUND)


def _attachment(channel_id: int, attachment_id: int) -> Attachment | None:
    return _shown().filter(pk=attachment_id, channel_id=channel_id).first()


def _shown() -> "QuerySet[Attachment]":
    rows = Attachment.objects.select_related("file").filter(expired=False)
    # What nobody is in any more is being deleted, a piece at a time.
    abandoned = Channel.objects.filter(pk=OuterRef("channel_id"), kind=ChannelKind.GROUP_DM, members=None)
    rows = rows.filter(~Exists(abandoned))
    return rows.filter(message__isnull=False, message__deleted_at=None)


def _favorite(user_id: int, attachment_id: int) -> FavoriteMeme | None:
    # A person's notes, whose id is the person's, are where favourites say they are.
    return FavoriteMeme.objects.select_related("file").filter(user_id=user_id, attachment_id=attachment_id).first()
