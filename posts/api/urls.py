"""Where posts and comments are on the topic wire."""

from core.api.routing import routes
from posts.api.views.posts import (
    OnePost,
    PostComments,
    PostDownvote,
    Posts,
    PostUpvote,
    PostVote,
    RecentPosts,
    TopicPosts,
)

urlpatterns = [
    *routes("/posts", Posts),
    *routes("/posts/recent", RecentPosts),
    *routes("/posts/topics/<id:topic_id>/posts", TopicPosts, "/posts/topic/<id:topic_id>"),
    *routes("/posts/<id:post_id>", OnePost),
    *routes("/posts/<id:post_id>/vote", PostVote),
    *routes("/posts/<id:post_id>/upvote", PostUpvote),
    *routes("/posts/<id:post_id>/downvote", PostDownvote),
    *routes("/comments/posts/<id:post_id>/comments", PostComments),
]
