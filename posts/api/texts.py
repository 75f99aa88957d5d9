"""The topic wire's own words for refusals that concern posts, by their reason."""

from core.api.endpoint import Text, TextKey
from topics.api.texts import TEXTS as TOPIC_TEXTS

TEXTS: dict[TextKey, Text] = TOPIC_TEXTS | {
    "bad_post_id": (404, "Post not found"),
    "post_not_found": (404, "Post not found"),
    "vote_failed": (400, "Failed to {verb} {noun}"),
    "post_closed": (403, "This post is closed"),
    "parent_not_found": (404, "Parent comment not found"),
    "bad_comment_id": (404, "Comment not found"),
    "comment_not_found": (404, "Comment not found"),
    "file_not_found": (400, "Attachment not found"),
    "post_blocked": (400, "Post contains inappropriate content"),
    "comment_blocked": (400, "Comment contains inappropriate content"),
    "admins_only": (403, "Admin access required"),
}

# Who may not delete a thing does not learn whether it exists.
DELETE_TEXTS: dict[TextKey, Text] = {
    **dict.fromkeys(
        ("bad_post_id", "post_not_found", "post_not_theirs", "topic_banned"),
        (403, "Permission denied or post not found"),
    ),
    "post_locked": (403, "Deletion of this post is locked"),
}
DELETE_COMMENT_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("bad_comment_id", "comment_not_found", "post_not_found", "comment_not_theirs", "topic_banned"),
    (403, "Permission denied or comment not found"),
)
REPLY_TEXTS: dict[TextKey, Text] = {"bad_comment_id": (404, "Parent comment not found")}

# Two routes that carry a topic id say so when it is none.
LIST_TEXTS: dict[TextKey, Text] = {
    "topic_id_malformed": (400, "Invalid topic ID format"),
    "topic_id_missing": (400, "Topic ID is required"),
}
