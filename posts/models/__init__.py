from posts.models.comment import Comment
from posts.models.image import PostImage
from posts.models.post import Post, PostStatus
from posts.models.vote import CommentVote, PostVote

__all__ = ["Comment", "CommentVote", "Post", "PostImage", "PostStatus", "PostVote"]
