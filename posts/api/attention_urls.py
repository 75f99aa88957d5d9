"""Where a person's settings for posts and comments are on the topic wire, and the lists of all they set."""

from core.api.routing import routes
from posts.api.views.attention import (
    CommentHide,
    CommentUnhide,
    FollowedPosts,
    Hidden,
    PostFollow,
    PostHide,
    PostMute,
    PostSilence,
    PostStatus,
    PostUnfollow,
    PostUnhide,
    PostUnmute,
    PostUnsilence,
    Silenced,
)
from posts.api.views.identities import AnonymousIdentities, OneAnonymousIdentity

_POST = "/posts/<id:target_id>"
_COMMENT = "/content-settings/comments/<id:target_id>"

urlpatterns = [
    *routes(f"/users{_POST}/mute", PostMute),
    *routes(f"/users{_POST}/unmute", PostUnmute),
    *routes(f"/notification-settings{_POST}/follow", PostFollow),
    *routes(f"/notification-settings{_POST}/unfollow", PostUnfollow),
    *routes(f"/notification-settings{_POST}/status", PostStatus),
    *routes("/notification-settings/posts/followed", FollowedPosts),
    *routes(f"/content-settings{_POST}/silence", PostSilence),
    *routes(f"/content-settings{_POST}/unsilence", PostUnsilence),
    *routes(f"/content-settings{_POST}/hide", PostHide),
    *routes(f"/content-settings{_POST}/unhide", PostUnhide),
    *routes(f"{_COMMENT}/hide", CommentHide),
    *routes(f"{_COMMENT}/unhide", CommentUnhide),
    *routes("/content-settings/hidden-items", Hidden),
    *routes("/users/anonymous-identities", AnonymousIdentities),
    *routes("/users/anonymous-identities/<id:topic_id>", OneAnonymousIdentity),
    *routes("/content-settings/silenced-items", Silenced),
]
