"""Places where packages above add to what happens to posts and comments. Filled in config/wiring.py."""

from core.hooks import Hook

# (kind: "post" or "comment", ids: of such things) -> bool: whether a report of any of them is open, which keeps them
# as evidence.
is_reported = Hook("post.is_reported")

# (access: TopicAccess, written: PostRecord | CommentRecord, post: (id, title) of what a comment is about): something is
# about to be posted; raises to refuse it.
written_offered = Hook("post.offered")

# (actor, action, target_type, target_id, **metadata): an administrator decided something, in the transaction of it.
decided = Hook("post.decided")
