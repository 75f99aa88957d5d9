"""Deciding about topics, posts and rooms whose owners and authors want them gone, and about deleted messages."""

from typing import Literal

from accounts.models import User
from accounts.rights import Right, require_right
from chat.models import Message
from chat.models.channel import TOPIC_KINDS
from chat.operations.purging import old_deleted, remove_deleted_piece
from chat.operations.room_deletion import approve_room_deletion, reject_room_deletion
from core.actor import Actor
from core.errors import Code, ProductError
from core.operations import operation
from core.paging import Offset
from moderation.audit import record_admin
from moderation.operations.removing import authority
from posts.operations import deletions as post_deletions
from topics.operations.deletion import approve_topic_deletion, reject_topic_deletion

Kind = Literal["topic", "post", "room"]
_MOST_PIECES = 100  # what is left then is for the job that runs every hour


@operation("admin.deletion.approve")
def approve(actor: Actor, kind: Kind, target_id: int) -> None:
    """Let something go when its week is over. Needs the right to settle reports; it is logged.

    Raises ProductError as `require_right`, NOT_FOUND (`topic_not_pending`, `deletion_not_pending` of a post,
    `room_not_pending`).
    """
    require_right(actor, Right.REPORT_RESOLVE)
    match kind:
        case "topic":
            approve_topic_deletion(authority(actor), target_id)
        case "post":
            post_deletions.approve_deletion(authority(actor), target_id)
        case "room":
            approve_room_deletion(authority(actor), target_id)


@operation("admin.deletion.reject")
def reject(actor: Actor, kind: Kind, target_id: int, *, lock: bool = False) -> None:
    """Bring something back; with `lock` the author of a post cannot delete it again. Needs the right to settle reports;
    it is logged.

    Publishes what bringing it back does. Raises as `approve`, and CONFLICT (`group_name_taken`).
    """
    require_right(actor, Right.REPORT_RESOLVE)
    match kind:
        case "topic":
            reject_topic_deletion(authority(actor), target_id)
        case "post":
            post_deletions.reject_deletion(authority(actor), target_id, lock=lock)
        case "room":
            reject_room_deletion(authority(actor), target_id)


@operation("admin.message.shred")
def remove_deleted_message(actor: Actor, message_id: int) -> None:
    """Remove the row of a message that was deleted, before its time. Needs the right to; it is logged.

    Raises ProductError as `require_right`, UNKNOWN_MESSAGE.
    """
    require_right(actor, Right.MESSAGE_SHRED)
    found = Message.objects.select_for_update().filter(pk=message_id, deleted_at__isnull=False)
    author_id = found.values_list("author_id", flat=True).first()
    if author_id is None:
        raise ProductError(Code.UNKNOWN_MESSAGE)
    Message.objects.filter(pk=message_id).delete()
    record_admin(actor, "message_shred", "message", message_id, author_id=author_id)


def remove_expired_messages(actor: Actor) -> int:
    """Remove the rows of messages whose time is over, a piece at a time: each is a transaction of its own. Returns how
    many went. Needs the right to; it is logged. Raises as `require_right`."""
    require_right(actor, Right.MESSAGE_SHRED)
    expired = old_deleted()
    before = expired.count()
    for _ in range(_MOST_PIECES):
        if not remove_deleted_piece(actor):
            break
    gone = before - expired.count()
    _note_removal(actor, gone)
    return gone


@operation("admin.message.list_of_user")
def messages_of_user(actor: Actor, user_id: int, page: Offset) -> tuple[list[Message], int]:
    """A page of what somebody wrote in topics and their rooms, anonymous or not, newest first, and how much there is;
    never what is between people alone. Needs the right to look messages up; that somebody looked is logged.

    Raises ProductError as `require_right`, UNKNOWN_USER.
    """
    require_right(actor, Right.MESSAGE_LOOKUP)
    if not User.objects.filter(pk=user_id).exists():
        raise ProductError(Code.UNKNOWN_USER)
    rows = Message.objects.filter(author_id=user_id, deleted_at=None, channel__kind__in=TOPIC_KINDS)
    record_admin(actor, "list_user_messages", "user", user_id)
    return page.of(rows.select_related("channel").order_by("-id")), rows.count()


@operation("admin.message.note_removal")
def _note_removal(actor: Actor, number: int) -> None:
    record_admin(actor, "remove_expired_messages", "message_shred", deleted_count=number)
