"""What a copy of somebody's data holds of posts: what they wrote, under whatever name, and how they voted."""

from core.exports import Table, of_person
from posts.models import Comment, CommentVote, Post, PostImage, PostVote

VOTES = "topics/votes.json"
_POST = (
    "id topic alias title content gif_url tags images upvotes downvotes score comment_count status closure_reason "
    "updated_at is_deleted deleted_at permanent_delete_at deletion_status deletion_locked"
)
_COMMENT = (
    "id post parent alias content gif_url depth upvotes downvotes score reply_count updated_at is_deleted deleted_at"
)


def post_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("author", "topics/posts.json", "", Post, _POST),
        of_person("post__author", "topics/images.json", "", PostImage, "id post filename content_type"),
        of_person("author", "topics/comments.json", "", Comment, _COMMENT),
        of_person("user", VOTES, "posts", PostVote, "post value"),
        of_person("user", VOTES, "comments", CommentVote, "comment value"),
    )
