"""Posts and their comments on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code, ProductError
from posts.api.inputs import (
    CommentInput,
    CommentListQuery,
    PostInput,
    PostInTopicInput,
    PostListQuery,
    VoteInput,
)
from posts.api.render import render_comment_tree, render_new_comment, render_post_view
from posts.api.schemas import Comment, Post
from posts.api.texts import LIST_TEXTS, TEXTS
from posts.operations.comments import create_comment
from posts.operations.posts import create_post
from posts.operations.votes import CLEAR, DOWN, UP, vote_on_post
from posts.queries import PostView, comments_of_post, post_for, posts_of_topic, recent_posts
from topics.api.checks import topic_id_is_given
from topics.api.paging import OffsetQuery
from topics.viewers import viewer_id

RECENT_DEFAULT = 20
LIST_DEFAULT = 50

_VOTED = {UP: "Post upvoted successfully", DOWN: "Post downvoted successfully", CLEAR: "Vote removed"}


class RecentPosts(ApiView):
    """The newest posts of all topics."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(query=OffsetQuery, response=Listed[Post], limit="api:posts:read", gate="open")
    def get(self, request: Request) -> Listed[Post]:
        """List the newest posts of all topics.

        Of the topics the caller may see and has not hidden.
        """
        views = recent_posts(request.actor, page=request.query.page(RECENT_DEFAULT))
        return ok(data=_rendered(views, request))


class TopicPosts(ApiView):
    """A topic's posts."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(
        query=PostListQuery,
        response=Listed[Post],
        limit="api:posts:read",
        gate="open",
        before_validation=(topic_id_is_given,),
        texts=LIST_TEXTS,
        errors=(Code.NOT_FOUND,),
    )
    def get(self, request: Request, topic_id: int) -> Listed[Post]:
        """List the posts of a topic.

        `sort_by` is `new` (default), `old`, `top` or `hot` (both by score, newest first among equals) or `hot_decay`.
        """
        query = request.query
        page = query.page(LIST_DEFAULT)
        return ok(
            data=_rendered(posts_of_topic(request.actor, topic_id, sort_by=query.get("sort_by"), page=page), request)
        )

    @endpoint(
        request=PostInput,
        response=Data[Post],
        status=201,
        operation=create_post,
        before_validation=(topic_id_is_given,),
        texts=LIST_TEXTS,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, topic_id: int) -> Data[Post]:
        """Post in a topic.

        Links in the text are removed and listed words starred out. New tags become tags of the topic.
        """
        return _posted(request, topic_id)


class Posts(ApiView):
    """Posting with the topic in the body."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(
        request=PostInTopicInput,
        response=Data[Post],
        status=201,
        operation=create_post,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request) -> Data[Post]:
        """Post in the topic that the body names."""
        return _posted(request, request.valid["topic_id"])


class OnePost(ApiView):
    """One post."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(response=Data[Post], limit="api:posts:read", gate="open", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, post_id: int) -> Data[Post]:
        """Get a post."""
        return ok(data=render_post_view(post_for(request.actor, post_id), viewer_id(request.actor)))


class PostVote(ApiView):
    """Voting on a post."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(
        request=VoteInput,
        response=Data[Post],
        operation=vote_on_post,
        errors=(Code.NOT_FOUND, Code.MISSING_ACCESS),
    )
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote on a post.

        The same vote again takes it back, the other one replaces it, and `none` takes back either.
        """
        return _voted(request, post_id, request.valid.cast)


class PostUpvote(ApiView):
    """The up arrow."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(response=Data[Post], operation=vote_on_post, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote a post up, or take that vote back."""
        return _voted(request, post_id, UP)


class PostDownvote(ApiView):
    """The down arrow."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(response=Data[Post], operation=vote_on_post, errors=(Code.MISSING_ACCESS,))
    def post(self, request: Request, post_id: int) -> Data[Post]:
        """Vote a post down, or take that vote back."""
        return _voted(request, post_id, DOWN)


class PostComments(ApiView):
    """The comments of a post."""

    tags = ("Comments",)
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


def _rendered(views: list[PostView], request: Request) -> list[Post]:
    viewer = viewer_id(request.actor)
    return [render_post_view(view, viewer) for view in views]


def _posted(request: Request, topic_id: int) -> Data[Post]:
    actor = caller(request)
    record = create_post(actor, topic_id, draft=request.valid.draft())
    return ok("Post created successfully", data=render_post_view(PostView(record=record), actor.user_id))


def _voted(request: Request, post_id: int, vote: int) -> Data[Post]:
    actor = caller(request)
    try:
        view = vote_on_post(actor, post_id, vote=vote)
    except ProductError as refusal:
        if refusal.reason != "post_not_found" or vote == CLEAR:
            raise
        verb = "upvote" if vote == UP else "downvote"
        raise ProductError(Code.BAD_REQUEST, reason="vote_failed", variables={"verb": verb}) from None
    return ok(_VOTED[vote], data=render_post_view(view, actor.user_id))
