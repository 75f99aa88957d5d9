"""The words in which this wire refuses, by the reason or code of a refusal."""

from core.error_codes import Code
from core.errors import ProductError

_TEXTS: dict[str, str] = {
    "topic_not_found": "Topic not found",
    "topic_banned": "You are banned from this topic",
    "topic_invite_only": "Topic not found",
    "room_not_found": "Chat room not found",
    "room_banned": "You are banned from this chat room",
    "room_members_only": "You are not a member of this chat room",
    "post_not_found": "Post not found",
    "anonymous_not_allowed": "Anonymous messages are not allowed in this topic",
    Code.UNKNOWN_CHANNEL: "Chat room not found",
    Code.UNAUTHORIZED: "Authentication required",
}


def text_of(refusal: ProductError) -> str:
    """What the client is told; "" when the event's own words for failure say all there is to say."""
    return _TEXTS.get(refusal.reason) or _TEXTS.get(refusal.code, "")
