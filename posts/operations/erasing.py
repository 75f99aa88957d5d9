"""What posts do when an account is erased: they stay, with their votes, and belong to nobody."""

from accounts.models import User
from core.db.pieces import update_piece
from posts.models import Comment, CommentVote, Post, PostVote


def hand_over_posts(user: User, ghost: User) -> bool:
    """Make the ghost the author of some more posts."""
    return update_piece(Post.objects.filter(author=user), author=ghost)


def hand_over_comments(user: User, ghost: User) -> bool:
    """Make the ghost the author of some more comments."""
    return update_piece(Comment.objects.filter(author=user), author=ghost)


def hand_over_votes(user: User, ghost: User) -> bool:
    """Make some more votes the ghost's: the scores they are part of stay what they are."""
    posts, comments = PostVote.objects.filter(user=user), CommentVote.objects.filter(user=user)
    return update_piece(posts, user=ghost) or update_piece(comments, user=ghost)
