"""Deleting everything a person has written: asked for now, done a day later, a hundred messages at a time."""

import random
from datetime import timedelta

from django.db.models import Count, QuerySet

from accounts.events import publish_user_update
from accounts.models import User
from accounts.models.user import UserFlags
from chat.models import Channel, Message
from chat.models.message import ORDINARY_KINDS
from chat.operations._deleting_many import delete_each_channel, delete_written
from core.actor import Actor
from core.clock import now
from core.db.pieces import PIECE
from core.errors import Code, ProductError
from core.ids import id_at
from core.jobs import enqueue, enqueue_once
from core.operations import operation

DELETE_JOB = "messages.delete_own"
DELETE_ALIASED_JOB = "messages.delete_own_aliased"
DELAY = timedelta(days=1)
TRIAL_DELAY = timedelta(minutes=1)
_HOUR = 3600.0
_ALIASED_AFTER = (_HOUR, 24 * _HOUR)

_random = random.SystemRandom()


@operation("messages.schedule_own_deletion", limit="user:messages:bulk_delete")
def schedule_own_deletion(actor: Actor) -> None:
    """Have all messages deleted that one will have written a day from now, having proved who one is (the interface
    sees to that). Asking again starts the day anew. Publishes UserUpdated."""
    _schedule(actor, DELAY)


@operation("messages.try_own_deletion", limit="user:messages:bulk_delete")
def try_own_deletion(actor: Actor) -> None:
    """`schedule_own_deletion` with a minute in place of the day, for staff to see it work. Raises MISSING_ACCESS."""
    if not actor.user.flags & UserFlags.STAFF:
        raise ProductError(Code.MISSING_ACCESS)
    _schedule(actor, TRIAL_DELAY)


@operation("messages.cancel_own_deletion", limit="user:messages:bulk_delete")
def cancel_own_deletion(actor: Actor) -> None:
    """Keep what is left of one's messages. Publishes UserUpdated, also when nothing was scheduled."""
    keep_messages(User.objects.select_for_update(no_key=True).get(id=actor.user_id))


@operation("messages.delete_own_piece")
def delete_own_piece(actor: Actor, *, user_id: int) -> bool:
    """Delete a hundred messages of a person whose delay is over, for the system.

    What they wrote under an alias goes at another moment, hours later and one place at a time, so that nobody learns
    whose it was from what goes together; the last call of all ends the matter.

    Publishes MessagesDeleted for guild channels, MessageDeleted for each message elsewhere, PinsUpdated where some were
    pinned, and UserUpdated at the end.
    False when there is nothing (more) to do, also because it was cancelled meanwhile.
    """
    user = _due_user(user_id)
    if user is None:
        return False
    found = list(_written_by(user).filter(alias="").order_by("channel_id", "id").select_for_update()[:PIECE])
    if not found:
        _leave_aliased(user)
        return False
    delete_each_channel(found, kept_for=user.id)
    return True


@operation("messages.delete_own_aliased_piece")
def delete_own_aliased_piece(actor: Actor, *, user_id: int, channel_id: int) -> bool:
    """Delete a hundred messages that a person wrote in a place under an alias, for the system, as `delete_own_piece`
    has asked for it. Publishes what that does. False when there is nothing (more) to do."""
    user = _due_user(user_id)
    if user is None:
        return False
    rows = _written_by(user).filter(channel_id=channel_id).exclude(alias="")
    found = list(rows.order_by("id").select_for_update()[:PIECE])
    if found:
        channel = Channel.objects.select_related("guild").get(id=channel_id)
        delete_written(channel, found, kept_for=user.id)
    elif not _written_by(user).exists():
        keep_messages(user)
    return bool(found)


def due() -> "QuerySet[User]":
    """People whose delay is over, the longest overdue first."""
    return User.objects.filter(messages_deletion_at__lte=now()).order_by("messages_deletion_at")


def _due_user(user_id: int) -> User | None:
    people = User.objects.select_for_update(no_key=True)
    return people.filter(id=user_id, messages_deletion_at__lte=now()).first()


def _leave_aliased(user: User) -> None:
    """Ask for what is left, all of it written under aliases; without any the matter has ended."""
    places = list(_written_by(user).order_by("channel_id").values_list("channel_id", flat=True).distinct())
    for channel_id in places:
        delay = _random.uniform(*_ALIASED_AFTER)
        enqueue_once(DELETE_ALIASED_JOB, delay=delay, user_id=user.id, channel_id=channel_id)
    if not places:
        keep_messages(user)


def _schedule(actor: Actor, delay: timedelta) -> None:
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    user.messages_deletion_at = now() + delay
    counts = _written_by(user).aggregate(messages=Count("id"), channels=Count("channel_id", distinct=True))
    user.messages_deletion_messages, user.messages_deletion_channels = counts["messages"], counts["channels"]
    _save(user)
    enqueue(DELETE_JOB, delay=delay.total_seconds(), user_id=user.id)


def _written_by(user: User) -> "QuerySet[Message]":
    assert user.messages_deletion_at is not None
    until = id_at(user.messages_deletion_at)
    return Message.objects.filter(author=user, id__lt=until, deleted_at=None, kind__in=ORDINARY_KINDS)


def keep_messages(user: User) -> None:
    """Forget that an account's messages were to be deleted; part of an operation that holds the row. Publishes
    UserUpdated."""
    user.messages_deletion_at = None
    user.messages_deletion_channels = user.messages_deletion_messages = 0
    _save(user)


def _save(user: User) -> None:
    user.save(update_fields=["messages_deletion_at", "messages_deletion_channels", "messages_deletion_messages"])
    publish_user_update(user, face_changed=False)
