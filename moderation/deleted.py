"""What is deleted and not gone yet, for administrators."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.records import UserRecord
from accounts.rights import Right, require_right
from chat.attachment_rows import attachments_of
from chat.models import Channel, Message
from chat.models.channel import TOPIC_KINDS
from chat.records import MessageRecord
from chat.room_access import ROOM_KINDS
from chat.room_queries import RoomView, room_rows
from chat.room_queries import view_of as room_view
from core.actor import Actor
from core.paging import Offset
from moderation.operations.reading import note_shown
from moderation.operations.reveals import note_reveals
from moderation.people import people_by_id
from posts.models import Post
from posts.queries import PostView
from posts.queries import view_of as post_view
from posts.rows import with_author
from topics.models import DeletionStatus
from topics.queries import TopicView, topics_to_decide

_MOST = 200


@dataclass(frozen=True, slots=True)
class PendingPost:
    """A post that its author wants gone."""

    post: Post
    view: PostView


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for a decision, the oldest wish first."""

    topics: list[TopicView]
    posts: list[PendingPost]
    rooms: list[RoomView]


@dataclass(frozen=True, slots=True)
class DeletedMessage:
    """A message that was deleted, with where it stood and who deleted it."""

    message: Message
    record: MessageRecord
    channel: Channel
    deleted_by: User | None


def pending_deletions(actor: Actor) -> Pending:
    """What waits for a decision, at most 200 of each kind. Three queries. Needs the right to see reports; that an
    administrator sees who wrote anonymous posts is logged. Raises as `require_right`."""
    require_right(actor, Right.REPORT_VIEW)
    waiting: dict[str, Any] = {"is_deleted": True, "deletion_status": DeletionStatus.PENDING}
    posts = with_author(Post.objects.filter(**waiting), actor).select_related("author", "topic")
    rooms = room_rows(actor).filter(kind__in=ROOM_KINDS, **waiting)
    found = list(posts.order_by("permanent_delete_at")[:_MOST])
    note_reveals(actor, "post", (row.pk for row in found if row.alias))
    return Pending(
        topics_to_decide(actor),
        [PendingPost(row, post_view(row, row.topic.title)) for row in found],
        [room_view(row) for row in rooms.order_by("permanent_delete_at")[:_MOST]],
    )


def deleted_messages(actor: Actor, page: Offset) -> tuple[list[DeletedMessage], int]:
    """A page of the messages of topics and rooms that were deleted, the latest first, and how many there are. Four
    queries at most, without the log: that somebody looked is noted there, and who was seen behind aliases. Needs the
    right to look messages up. Raises as `require_right`."""
    require_right(actor, Right.MESSAGE_LOOKUP)
    rows = Message.objects.filter(deleted_at__isnull=False, channel__kind__in=TOPIC_KINDS)
    found = page.of(rows.select_related("author", "channel").order_by("-deleted_at", "-id"))
    ids, aliased = (row.id for row in found), (row.id for row in found if row.alias)
    note_shown(actor, action="view_deleted_messages", kind="message", ids=ids, aliased=aliased)
    people = people_by_id(row.deleted_by for row in found)
    files = attachments_of([row.id for row in found if row.has_files])
    shown = [
        DeletedMessage(row, _record(row, files.get(row.id, ())), row.channel, people.get(row.deleted_by or 0))
        for row in found
    ]
    return shown, rows.count()


def _record(row: Message, files: Any) -> MessageRecord:
    return MessageRecord(
        id=row.id,
        channel_id=row.channel_id,
        author=UserRecord.of(row.writer),
        kind=row.kind,
        content=row.content,
        edited_at=row.edited_at,
        attachments=files,
        alias=row.alias,
        media=row.media,
        gif_url=row.gif_url,
    )
