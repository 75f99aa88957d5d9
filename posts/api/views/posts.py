"""Posts on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.limiting import charge_request
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from posts.api.checks import admins_only, wants_hard
from posts.api.inputs import (
    DeletionQuery,
    PostInput,
    PostInTopicInput,
    PostListQuery,
    RecentQuery,
    StatusInput,
    WrittenDeletionInput,
)
from posts.api.render import render_post_view
from posts.api.schemas import Post
from posts.api.texts import DELETE_TEXTS, LIST_TEXTS, TEXTS
from posts.models import PostStatus as Status
from posts.operations.deletions import delete_post
from posts.operations.posts import create_post, set_post_status
from posts.queries import PostView, post_for, posts_of_topic, recent_posts
from posts.uploading import create_post_with_images
from topics.api.checks import topic_id_is_given
from topics.viewers import viewer_id

RECENT_DEFAULT = 20
LIST_DEFAULT = 50
SEARCH_ERRORS = (Code.FEATURE_TEMPORARILY_DISABLED, Code.SERVICE_UNAVAILABLE)


class RecentPosts(ApiView):
    """The newest posts of all topics."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(query=RecentQuery, response=Listed[Post], limit="api:posts:read", gate="open", errors=SEARCH_ERRORS)
    def get(self, request: Request) -> Listed[Post]:
        """List the newest posts of all topics.

        Of the topics the caller may see and has not hidden. `search` leaves those that have all its words, or a comment
        that does.
        """
        query = request.query
        _count_search(request)
        views = recent_posts(request.actor, page=query.page(RECENT_DEFAULT), text=query.text)
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
        errors=(Code.NOT_FOUND, *SEARCH_ERRORS),
    )
    def get(self, request: Request, topic_id: int) -> Listed[Post]:
        """List the posts of a topic.

        `sort_by` is `new` (default), `old`, `top` or `hot` (both by score, newest first among equals) or `hot_decay`.
        `search` leaves those that have all its words, or a comment that does.
        """
        query = request.query
        _count_search(request)
        order, page = query.get("sort_by"), query.page(LIST_DEFAULT)
        views = posts_of_topic(request.actor, topic_id, sort_by=order, page=page, text=query.text)
        return ok(data=_rendered(views, request))

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

        Links in the text are removed and listed words starred out. New tags become tags of the topic. `images` are up
        to ten pictures (PNG, JPEG, GIF, WebP) of at most 10 MiB each, in base64; a post needs one of text, GIF and
        picture.
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

    @endpoint(
        request=WrittenDeletionInput,
        query=DeletionQuery,
        response=Done,
        operation=delete_post,
        texts=DELETE_TEXTS,
        errors=(Code.MISSING_PERMISSIONS,),
    )
    def delete(self, request: Request, post_id: int) -> Done:
        """Delete a post.

        For its author and the topic's moderators. What its author deletes is out of sight at once, and gone when an
        administrator agrees and a week has passed. With `mode` `hard` it is gone at once, where it is the caller's own
        and no report of it is open; otherwise that means the same as `soft`.
        """
        gone = delete_post(caller(request), post_id, hard=wants_hard(request))
        return ok("Post permanently deleted successfully" if gone else "Post deleted successfully")


class PostStatus(ApiView):
    """Closing and opening a post."""

    tags = ("Posts",)
    texts = TEXTS

    @endpoint(
        request=StatusInput,
        response=Done,
        operation=set_post_status,
        before_validation=(admins_only,),
        errors=(Code.NOT_FOUND, Code.MISSING_PERMISSIONS),
    )
    def put(self, request: Request, post_id: int) -> Done:
        """Close or open a post.

        For administrators. Nobody can comment on a closed one; `reason` is told to everybody, and needed to close.
        """
        wanted = request.valid
        set_post_status(caller(request), post_id, status=wanted["status"], reason=wanted.get("reason"))
        return ok("Post closed successfully" if wanted["status"] == Status.CLOSED else "Post open successfully")


def _rendered(views: list[PostView], request: Request) -> list[Post]:
    viewer = viewer_id(request.actor)
    return [render_post_view(view, viewer) for view in views]


def _count_search(request: Request) -> None:
    """To search is dearer than to read, here as in messages."""
    if request.query.text:
        charge_request(request, "api:search")


def _posted(request: Request, topic_id: int) -> Data[Post]:
    actor = caller(request)
    record = create_post_with_images(actor, topic_id, draft=request.valid.draft(actor))
    return ok("Post created successfully", data=render_post_view(PostView(record=record), actor.user_id))
