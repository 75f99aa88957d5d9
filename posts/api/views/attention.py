"""Muting, following and hiding posts and comments on the topic wire, and the lists of everything muted or hidden."""

from accounts.api.views.attention import (
    ATTENTION_TEXTS,
    AttentionView,
    Following,
    Hiding,
    Muting,
    Unfollowing,
    Unhiding,
    Unmuting,
)
from accounts.attention import Kind
from accounts.requests import caller
from core.api.endpoint import Text, TextKey, endpoint
from core.api.envelope import Data, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from posts.api.attention_schemas import FollowedPost, HiddenItems, SilencedItems
from posts.api.render_attention import render_followed_post, render_hidden_items, render_silenced_items
from posts.api.texts import TEXTS as POST_TEXTS
from posts.attention import followed_posts, hidden_things, muted_things, post_status
from topics.api.schemas import FollowStatus

TEXTS: dict[TextKey, Text] = {**POST_TEXTS, **ATTENTION_TEXTS, "bad_target_id": (404, "Post not found")}
COMMENT_TEXTS: dict[TextKey, Text] = dict.fromkeys(("bad_target_id", "comment_not_found"), (404, "Comment not found"))
SETTINGS = ("Notification settings",)
CONTENT = ("Content settings",)
_READ = "api:attention:read"


class _OfPosts(AttentionView):
    kind = Kind.POST
    texts = TEXTS
    tags = SETTINGS


class PostMute(_OfPosts, Muting):
    done = "Post muted successfully"


class PostUnmute(_OfPosts, Unmuting):
    done = "Post unmuted successfully"


class PostFollow(_OfPosts, Following):
    done = "Post followed successfully"


class PostUnfollow(_OfPosts, Unfollowing):
    done = "Post unfollowed successfully"


class PostSilence(_OfPosts, Muting):
    tags = CONTENT
    done = "Post silenced successfully"


class PostUnsilence(_OfPosts, Unmuting):
    tags = CONTENT
    done = "Post unsilenced successfully"


class PostHide(_OfPosts, Hiding):
    tags = CONTENT
    done = "Post hidden successfully"


class PostUnhide(_OfPosts, Unhiding):
    tags = CONTENT
    done = "Post unhidden successfully"


class CommentHide(Hiding):
    kind = Kind.COMMENT
    texts = COMMENT_TEXTS
    tags = CONTENT
    done = "Comment hidden successfully"


class CommentUnhide(Unhiding):
    kind = Kind.COMMENT
    texts = COMMENT_TEXTS
    tags = CONTENT
    done = "Comment unhidden successfully"


class PostStatus(ApiView):
    """What the caller set for a post."""

    tags = SETTINGS
    texts = TEXTS

    @endpoint(response=Data[FollowStatus], limit=_READ, errors=(Code.NOT_FOUND,))
    def get(self, request: Request, target_id: int) -> Data[FollowStatus]:
        """Tell whether a post is followed, and whether it is muted.

        It is muted, too, where its topic is.
        """
        status = post_status(caller(request), target_id)
        return ok(data={"following": status.following, "muted": status.muted})


class FollowedPosts(ApiView):
    """The posts the caller follows."""

    tags = SETTINGS

    @endpoint(response=Listed[FollowedPost], limit=_READ)
    def get(self, request: Request) -> Listed[FollowedPost]:
        """List the posts the caller follows, followed last first."""
        return ok(data=[render_followed_post(row) for row in followed_posts(caller(request))])


class Hidden(ApiView):
    """Everything the caller hid."""

    tags = CONTENT

    @endpoint(response=Data[HiddenItems], limit=_READ)
    def get(self, request: Request) -> Data[HiddenItems]:
        """List what the caller hid, hidden last first.

        Only what the caller may still see.
        """
        return ok(data=render_hidden_items(hidden_things(caller(request))))


class Silenced(ApiView):
    """Everything the caller muted."""

    tags = CONTENT

    @endpoint(response=Data[SilencedItems], limit=_READ)
    def get(self, request: Request) -> Data[SilencedItems]:
        """List what the caller muted, muted last first.

        Only what the caller may still see, and without mutes that have run out.
        """
        return ok(data=render_silenced_items(muted_things(caller(request))))
