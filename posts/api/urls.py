"""Where posts and comments are on the topic wire."""

from core.api.routing import routes
from posts.api.views.comments import CommentReply, OneComment, PostComments
from posts.api.views.posts import OnePost, Posts, PostStatus, RecentPosts, TopicPosts
from posts.api.views.votes import CommentDownvote, CommentUpvote, CommentVote, PostDownvote, PostUpvote, PostVote

urlpatterns = [
    *routes("/posts", Posts),
    *routes("/posts/recent", RecentPosts),
    *routes("/posts/topics/<id:topic_id>/posts", TopicPosts, "/posts/topic/<id:topic_id>"),
    *routes("/posts/<id:post_id>", OnePost),
    *routes("/posts/<id:post_id>/vote", PostVote),
    *routes("/posts/<id:post_id>/upvote", PostUpvote),
    *routes("/posts/<id:post_id>/downvote", PostDownvote),
    *routes("/posts/<id:post_id>/status", PostStatus),
    *routes("/comments/posts/<id:post_id>/comments", PostComments),
    *routes("/comments/<id:comment_id>", OneComment),
    *routes("/comments/<id:comment_id>/reply", CommentReply),
    *routes("/comments/<id:comment_id>/vote", CommentVote),
    *routes("/comments/<id:comment_id>/upvote", CommentUpvote),
    *routes("/comments/<id:comment_id>/downvote", CommentDownvote),
]
