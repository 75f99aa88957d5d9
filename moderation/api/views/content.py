"""What administrators decide about content on the topic wire, and the numbers of the instance."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.fields import BoolField, Input, WholeField
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from core.paging import Offset, clamped_page
from moderation.api.checks import ADMINS_ONLY, needs
from moderation.api.content_schemas import CleanedUp, DeletedMessage, PendingDeletions, WrittenMessage
from moderation.api.render_content import render_deleted, render_pending, render_written
from moderation.api.report_inputs import ADMIN_LIMIT, ADMIN_MOST
from moderation.api.stats_schemas import AdminNumbers
from moderation.deleted import deleted_messages, pending_deletions
from moderation.operations.deletions import (
    approve,
    messages_of_user,
    reject,
    remove_deleted_message,
    remove_expired_messages,
)
from moderation.statistics import statistics

TAGS = ("Administration",)


def _not_pending(what: str, *reasons: str) -> dict[TextKey, Text]:
    return dict.fromkeys(reasons, (404, f"{what} not found or not pending deletion"))


_NO_MESSAGE = (404, "Message not found or already deleted")
TEXTS: dict[TextKey, Text] = {
    **ADMINS_ONLY,
    **_not_pending("Topic", "bad_topic_id", "topic_not_pending"),
    **_not_pending("Post", "bad_post_id", "deletion_not_pending"),
    **_not_pending("Chatroom", "bad_room_id", "room_not_pending"),
    "group_name_taken": (409, "A group chat with this name already exists"),
    **dict.fromkeys(("bad_message_id", Code.UNKNOWN_MESSAGE), _NO_MESSAGE),
    **dict.fromkeys(("bad_user_id", Code.UNKNOWN_USER), (404, "User not found")),
}
_ERRORS = (Code.MISSING_ACL, Code.NOT_FOUND)


class AdminPageQuery(Input):
    """A page. Outside 1..100 the limit is 50."""

    limit = WholeField(required=False, allow_null=True, texts={"type": "Limit must be a whole number"})
    offset = WholeField(required=False, allow_null=True, texts={"type": "Offset must be a whole number"})

    def page(self) -> Offset:
        """The page asked for."""
        return clamped_page(self.get("limit"), self.get("offset"), most=ADMIN_MOST, otherwise=ADMIN_LIMIT)


class RejectionInput(Input):
    """Whether the author may delete the post again."""

    lock_deletion = BoolField(required=False, allow_null=True, texts={"type": "lock_deletion must be true or false"})


class _Administration(ApiView):
    gate = "human"
    tags = TAGS
    texts = TEXTS


class AdminStatistics(_Administration):
    @endpoint(
        response=Data[AdminNumbers],
        limit="admin:lookup",
        before_validation=(needs(Right.REPORT_VIEW),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Data[AdminNumbers]:
        """Count reports, tickets, people, and what came in during the last day."""
        found = statistics(caller(request))
        facts = {"reports": found.reports, "tickets": found.tickets, "users": found.users}
        return ok(data={**facts, "recent_activity": found.recent})


class UserMessages(_Administration):
    @endpoint(
        query=AdminPageQuery,
        response=Listed[WrittenMessage],
        limit="admin:lookup",
        before_validation=(needs(Right.MESSAGE_LOOKUP),),
        errors=(Code.MISSING_ACL, Code.UNKNOWN_USER),
    )
    def get(self, request: Request, user_id: int) -> Listed[WrittenMessage]:
        """List what somebody wrote in topics and their rooms, newest first.

        Never what is between people alone. That one looked is logged.
        """
        page = request.query.page()
        messages, total = messages_of_user(caller(request), user_id, page)
        return ok(data=[render_written(message) for message in messages], pagination=page.facts(total))


class DeletedMessages(_Administration):
    @endpoint(
        query=AdminPageQuery,
        response=Listed[DeletedMessage],
        limit="admin:lookup",
        before_validation=(needs(Right.MESSAGE_LOOKUP),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Listed[DeletedMessage]:
        """List the messages of topics and rooms that were deleted and are not gone yet, the latest first.

        That one looked is logged.
        """
        page = request.query.page()
        views, total = deleted_messages(caller(request), page)
        return ok(data=[render_deleted(view) for view in views], pagination=page.facts(total))


class DeletedMessageRemoval(_Administration):
    @endpoint(
        response=Done,
        limit="admin:message:operation",
        before_validation=(needs(Right.MESSAGE_SHRED),),
        errors=(Code.MISSING_ACL, Code.UNKNOWN_MESSAGE),
    )
    def post(self, request: Request, message_id: int) -> Done:
        """Remove a deleted message for good, before its time."""
        remove_deleted_message(caller(request), message_id)
        return ok("Message permanently deleted")


class DeletedMessagesCleanup(_Administration):
    @endpoint(
        response=CleanedUp,
        limit="admin:message:operation",
        before_validation=(needs(Right.MESSAGE_SHRED),),
        errors=(Code.MISSING_ACL,),
    )
    def post(self, request: Request) -> CleanedUp:
        """Remove the deleted messages whose thirty days are over; a job does the same every hour."""
        count = remove_expired_messages(caller(request))
        answer: CleanedUp = ok(f"Cleaned up {count} expired messages", deleted_count=count)
        return answer


class PendingDeletionList(_Administration):
    @endpoint(
        response=Data[PendingDeletions],
        limit="admin:lookup",
        before_validation=(needs(Right.REPORT_VIEW),),
        errors=(Code.MISSING_ACL,),
    )
    def get(self, request: Request) -> Data[PendingDeletions]:
        """List the topics, posts and rooms whose owners want them gone."""
        return ok(data=render_pending(pending_deletions(caller(request))))


class TopicDeletionApproval(_Administration):
    @endpoint(response=Done, limit="admin:general", before_validation=(needs(Right.REPORT_RESOLVE),), errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Let a topic go when its week is over."""
        approve(caller(request), "topic", topic_id)
        return ok("Topic deletion approved")


class TopicDeletionRejection(_Administration):
    @endpoint(response=Done, limit="admin:general", before_validation=(needs(Right.REPORT_RESOLVE),), errors=_ERRORS)
    def post(self, request: Request, topic_id: int) -> Done:
        """Bring a topic back."""
        reject(caller(request), "topic", topic_id)
        return ok("Topic deletion rejected and topic restored")


class PostDeletionApproval(_Administration):
    @endpoint(response=Done, limit="admin:general", before_validation=(needs(Right.REPORT_RESOLVE),), errors=_ERRORS)
    def post(self, request: Request, post_id: int) -> Done:
        """Let a post go when its week is over."""
        approve(caller(request), "post", post_id)
        return ok("Post deletion approved")


class PostDeletionRejection(_Administration):
    @endpoint(
        request=RejectionInput,
        response=Done,
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=_ERRORS,
    )
    def post(self, request: Request, post_id: int) -> Done:
        """Bring a post back; with `lock_deletion` its author cannot delete it again."""
        reject(caller(request), "post", post_id, lock=bool(request.valid.get("lock_deletion")))
        return ok("Post deletion rejected and post restored")


class RoomDeletionApproval(_Administration):
    @endpoint(response=Done, limit="admin:general", before_validation=(needs(Right.REPORT_RESOLVE),), errors=_ERRORS)
    def post(self, request: Request, room_id: int) -> Done:
        """Let a room go when its week is over."""
        approve(caller(request), "room", room_id)
        return ok("Chatroom deletion approved")


class RoomDeletionRejection(_Administration):
    @endpoint(
        response=Done,
        limit="admin:general",
        before_validation=(needs(Right.REPORT_RESOLVE),),
        errors=(*_ERRORS, Code.CONFLICT),
    )
    def post(self, request: Request, room_id: int) -> Done:
        """Bring a room back."""
        reject(caller(request), "room", room_id)
        return ok("Chatroom deletion rejected and chatroom restored")
