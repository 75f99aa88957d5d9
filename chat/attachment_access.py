"""Who may fetch a file: whoever has an address that is signed, and whoever may read the message now."""

from django.db.models import Exists, OuterRef

from chat.access import access_channel
from chat.checks import check_age
from chat.models import Attachment, Channel, ChannelKind, FavoriteMeme
from core.actor import Actor
from core.errors import Code, ProductError
from core.media.serving import ServedFile


def shown_file(channel_id: int, attachment_id: int, filename: str) -> ServedFile:
    """The file at an address, for somebody whose right to see it is known. One query, two for favourites.

    Raises NOT_FOUND: also for what was deleted or has expired.
    """
    found = _attachment(channel_id, attachment_id) or _favorite(channel_id, attachment_id)
    if found is None or found.filename != filename or found.file.is_gone:
        raise ProductError(Code.NOT_FOUND)
    return ServedFile(
        key=found.file.key,
        size=found.file.size,
        content_hash=found.file.content_hash,
        media_type=found.file.media_type,
        filename=found.filename,
        stored_at=found.file.created_at,
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
    rows = Attachment.objects.select_related("file").filter(pk=attachment_id, channel_id=channel_id, expired=False)
    # What nobody is in any more is being deleted, a piece at a time.
    abandoned = Channel.objects.filter(pk=OuterRef("channel_id"), kind=ChannelKind.GROUP_DM, members=None)
    rows = rows.filter(~Exists(abandoned))
    return rows.filter(message__isnull=False, message__deleted_at=None).first()


def _favorite(user_id: int, attachment_id: int) -> FavoriteMeme | None:
    # A person's notes, whose id is the person's, are where favourites say they are.
    return FavoriteMeme.objects.select_related("file").filter(user_id=user_id, attachment_id=attachment_id).first()
