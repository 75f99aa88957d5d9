"""Comments on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from posts.api.checks import wants_hard
from posts.api.inputs import CommentInput, CommentListQuery, DeletionQuery, ReplyInput, WrittenDeletionInput
from posts.api.render import render_comment_tree, render_comment_view, render_new_comment
from posts.api.schemas import Comment
from posts.api.texts import DELETE_COMMENT_TEXTS, REPLY_TEXTS, TEXTS
from posts.operations.comments import create_comment, reply_to_comment
from posts.operations.deletions import delete_comment
from posts.queries import comment_for, comments_of_post
from topics.viewers import viewer_id

TAGS = ("Comments",)


class PostComments(ApiView):
    """The comments of a post."""

    tags = TAGS
    texts = TEXTS

    @endpoint(
        query=CommentListQuery,
        response=Listed[Comment],
        limit="api:comments:read",
        gate="open",
        errors=(Code.NOT_FOUND,),
    )
    def get(self, request: Request, post_id: int) -> Listed[Comment]:
        """Get the comment tree of a post.

        `sort_by` orders the roots: `top` (default), `new` or `old`. Replies stand oldest first. `limit` counts comments
        at every depth.
        """
        query, viewer = request.query, viewer_id(request.actor)
        tree = comments_of_post(request.actor, post_id, sort_by=query.get("sort_by"), limit=query.size())
        return ok(data=[render_comment_tree(view, viewer) for view in tree])

    @endpoint(
        request=CommentInput,
        response=Data[Comment],
        status=201,
        operation=create_comment,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, post_id: int) -> Data[Comment]:
        """Comment on a post."""
        record = create_comment(caller(request), post_id, draft=request.valid.draft())
        return ok("Comment created successfully", data=render_new_comment(record))


class OneComment(ApiView):
    """One comment."""

    tags = TAGS
    texts = TEXTS

    @endpoint(response=Data[Comment], limit="api:comments:read", gate="open", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, comment_id: int) -> Data[Comment]:
        """Get a comment, without what answers it."""
        view = comment_for(request.actor, comment_id)
        return ok(data=render_comment_view(view, viewer_id(request.actor)))

    @endpoint(
        request=WrittenDeletionInput,
        query=DeletionQuery,
        response=Done,
        operation=delete_comment,
        texts=DELETE_COMMENT_TEXTS,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def delete(self, request: Request, comment_id: int) -> Done:
        """Delete a comment.

        For its author and the topic's moderators. Replies stay, below a comment without words. `mode` means the same as
        for posts.
        """
        gone = delete_comment(caller(request), comment_id, hard=wants_hard(request))
        return ok("Comment permanently deleted successfully" if gone else "Comment deleted successfully")


class CommentReply(ApiView):
    """Replying to a comment."""

    tags = TAGS
    texts = TEXTS

    @endpoint(
        request=ReplyInput,
        response=Data[Comment],
        status=201,
        operation=reply_to_comment,
        texts=REPLY_TEXTS,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, comment_id: int) -> Data[Comment]:
        """Reply to a comment.

        Its author is told, as are those who follow the post.
        """
        record = reply_to_comment(caller(request), comment_id, draft=request.valid.draft())
        return ok("Reply created successfully", data=render_new_comment(record))
