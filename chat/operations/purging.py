"""Taking away what somebody wrote in a guild before they were banned, and what the topic side kept long enough after
its deletion, a hundred messages at a time."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from chat.events import MessagesDeleted, Place
from chat.models import Channel, Message
from chat.models.message import DELETABLE_KINDS
from chat.operations._deleting import delete_rows
from chat.operations._pinning import tell_pins_gone
from core.actor import Actor
from core.clock import now
from core.db.pieces import PIECE, delete_piece
from core.events import publish
from core.ids import MAX_ID, id_at
from core.jobs import enqueue
from core.operations import operation
from guilds.models import Guild

PURGE_JOB = "messages.purge"
KEPT_DELETED = timedelta(days=30)  # what the topic side promises moderators and administrators


def purge_later(guild: Guild, user_id: int, since: datetime) -> None:
    """Have gone soon what a person wrote in a guild since then (hook messages_unwanted). What they write from now on
    stays, should they come back."""
    enqueue(PURGE_JOB, guild_id=guild.id, user_id=user_id, since=id_at(since), until=id_at(now()))


@operation("messages.purge_piece")
def purge_piece(actor: Actor, *, guild_id: int, user_id: int, since: int, until: int) -> bool:
    """Delete up to a hundred messages of a person in one channel of a guild, for the system; `since` and `until` are
    ids. Publishes MessagesDeleted, and PinsUpdated when some were pinned. False when nothing is left."""
    return purge_written(guild_id, (user_id,), since, until)


def purge_written(guild_id: int, user_ids: Collection[int], since: int, until: int = MAX_ID) -> bool:
    """Delete up to a hundred messages of these people in one channel of a guild; part of an operation. Publishes as
    `purge_piece`. False when nothing is left."""
    written = Message.objects.filter(author_id__in=user_ids, channel__guild_id=guild_id, id__gte=since, id__lt=until)
    rows = written.filter(deleted_at=None, kind__in=DELETABLE_KINDS)
    channel_id = rows.order_by("-id").values_list("channel_id", flat=True).first()
    if channel_id is None:
        return False
    some = rows.filter(channel_id=channel_id).order_by("id").values_list("id", flat=True)[:PIECE]
    deleted, had_pins = delete_rows(channel_id, tuple(some))
    channel = Channel.objects.select_related("guild").filter(id=channel_id).first()
    if deleted and channel is not None and channel.guild is not None:
        version = channel.guild.version
        place = Place(channel_id=channel_id, kind=channel.kind, guild_id=guild_id, version=version)
        publish(MessagesDeleted(place=place, message_ids=deleted))
        if had_pins:
            tell_pins_gone(place)
    return True


@operation("messages.remove_deleted")
def remove_deleted_piece(actor: Actor) -> bool:
    """Remove the rows of some messages that were deleted long enough ago, for the system. False when none is left."""
    return delete_piece(old_deleted())


def old_deleted() -> "QuerySet[Message]":
    """Messages of the topic side that were deleted longer ago than they are kept."""
    return Message.objects.filter(deleted_at__lt=now() - KEPT_DELETED)
