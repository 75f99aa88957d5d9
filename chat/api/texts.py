"""The topic wire's own words for refusals that concern rooms and messages, by their reason."""

from core.api.endpoint import Text, TextKey
from core.errors import Code
from topics.api.texts import TEXTS as TOPIC_TEXTS

TEXTS: dict[TextKey, Text] = TOPIC_TEXTS | {
    "bad_room_id": (404, "Chat room not found"),
    "room_not_found": (404, "Chat room not found"),
    "room_banned": (403, "You are banned from this chat room"),
    "room_members_only": (403, "You are not a member of this chat room"),
    "group_name_taken": (409, "A group chat with this name already exists"),
    "bad_message_id": (404, "Message not found"),
    "message_elsewhere": (400, "Message does not belong to this chat room"),
    Code.UNKNOWN_CHANNEL: (404, "Topic not found"),
    Code.UNKNOWN_MESSAGE: (404, "Message not found"),
    Code.MISSING_PERMISSIONS: (403, "Permission denied or message not found"),
    Code.CANNOT_SEND_EMPTY_MESSAGE: (400, "Message content, GIF URL, or attachment is required"),
}

LIST_TEXTS: dict[TextKey, Text] = {
    "topic_id_malformed": (400, "Invalid topic ID format"),
    "topic_id_missing": (400, "Topic ID is required"),
}

JOIN_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("room_not_found", "room_banned", "room_members_only", "topic_banned"), (400, "Failed to join chat room")
)

LEAVE_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("room_not_found", "room_owner_leaves"), (400, "Failed to leave chat room or you are the owner")
)

PRIVATE_TEXTS: dict[TextKey, Text] = {
    "bad_user_id": (404, "User not found"),
    "recipient_not_found": (400, "Recipient user not found"),
    "recipient_banned": (400, "Recipient user is banned"),
    "you_blocked_them": (400, "You have blocked this user"),
    "they_blocked_you": (400, "This user has blocked you"),
    "other_user_missing": (400, "Other user ID is required"),
    "message_not_read": (400, "Failed to mark message as read"),
    "not_the_sender": (403, "Only sender can unsend message"),
}
