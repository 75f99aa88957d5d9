"""Who may fetch a file: whoever has an address that is signed, and whoever may read the message now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.access import access_channel
from chat.checks import check_age
from chat.files_elsewhere import shown_elsewhere
from chat.hooks import file_wanted
from chat.models import Attachment, Channel, ChannelKind, FavoriteMeme
from chat.own_files import no_file
from core.actor import Actor
from core.errors import Code, ProductError
from core.ids import created_at
from core.media.serving import ServedFile
from core.screening import is_withheld


def shown_file(channel_id: int, attachment_id: int, filename: str) -> ServedFile:
    """The file at an address, for somebody whose right to see it is known. One query, two for favourites.

    Raises NOT_FOUND: also for what was deleted or has expired.
    """
    found = _attachment(channel_id, attachment_id) or _favorite(channel_id, attachment_id)
    if found is None or found.filename != filename or found.file.is_gone:
        raise ProductError(Code.NOT_FOUND)
    return served_file(found)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a message, or of something else that shows one (`channel_id` is None): `row` has its file and its name,
    `is_out_of_sight` when what shows it was deleted, so that its key opens it no longer."""

    row: Any
    channel_id: int | None = None
    is_out_of_sight: bool = False

    def may_fetch(self, actor: Actor | None) -> bool:
        """Whether somebody may read what shows the file at this moment."""
        if self.channel_id is None:
            return any(file_wanted.collect(actor, self.row.pk))
        if actor is None:
            return False
        try:
            check_may_fetch(actor, self.channel_id, self.row.pk)
        except ProductError:
            return False
        return True


def file_by_id(file_id: int) -> ShownFile:
    """A file by the id of what shows it; whoever asks must have a right to it. One query for a message that stands, two
    for what else there is.

    Raises NOT_FOUND (`file_not_found`).
    """
    found: Any = _shown().annotate(is_out_of_sight=_is_put_away()).filter(pk=file_id).first()
    if found is not None and not found.file.is_gone:
        return ShownFile(found, channel_id=found.channel_id, is_out_of_sight=found.is_out_of_sight)
    elsewhere = shown_elsewhere([file_id]).get(file_id)
    if elsewhere is None:
        raise no_file()
    return ShownFile(elsewhere, is_out_of_sight=elsewhere.is_out_of_sight)


def served_file(found: Any) -> ServedFile:
    """The file as it is served. Raises NOT_FOUND for what is to be shown to nobody."""
    if is_withheld(found.file.content_hash):
        raise ProductError(Code.NOT_FOUND)
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


def _is_put_away() -> Exists:
    """Whether a file's room, group or topic is deleted, which can be taken back for a week."""
    gone = Q(is_deleted=True) | Q(home_topic__is_deleted=True)
    return Exists(Channel.objects.filter(gone, pk=OuterRef("channel_id")))


def _favorite(user_id: int, attachment_id: int) -> FavoriteMeme | None:
    # A person's notes, whose id is the person's, are where favourites say they are.
    return FavoriteMeme.objects.select_related("file").filter(user_id=user_id, attachment_id=attachment_id).first()
