"""Where posts and comments are muted, followed and hidden on the topic wire, and what is hidden and muted is listed."""

from core.api.routing import routes
from posts.api.attention_views import (
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
    *routes("/content-settings/silenced-items", Silenced),
]
