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
    "topic_rooms_full": (400, "This topic has as many chat rooms as it may have"),
    "bad_message_id": (404, "Message not found"),
    "message_elsewhere": (400, "Message does not belong to this chat room"),
    "file_not_found": (400, "Attachment not found"),
    Code.MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE: (413, "File too large"),
    Code.UNKNOWN_CHANNEL: (404, "Topic not found"),
    Code.UNKNOWN_MESSAGE: (404, "Message not found"),
    Code.MISSING_PERMISSIONS: (403, "Permission denied or message not found"),
    Code.CONTENT_BLOCKED: (400, "Message contains inappropriate content"),
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

SEARCH_TEXTS: dict[TextKey, Text] = {
    "search_missing": (400, "Search query is required"),
    "search_short": (400, "Search query must be at least 2 characters"),
    "bad_user_id": (404, "User not found"),
}
_PERSON_TEXTS: dict[TextKey, Text] = {
    "bad_user_id": (403, "Permission denied or user not found"),
    "room_target": (403, "Permission denied or user not found"),
}
ROOM_OWNER_TEXTS: dict[TextKey, Text] = {"room_level": (403, "Permission denied or chat room not found")}
MODERATOR_TEXTS: dict[TextKey, Text] = {
    **_PERSON_TEXTS,
    "room_level": (403, "Permission denied or user not found"),
}
KICK_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("bad_user_id", "room_target", "room_level"), (403, "Permission denied, cannot kick owner, or user not found")
)
# Who may not delete a room does not learn whether it exists.
REMOVAL_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("bad_room_id", "room_not_found", "room_level", "room_members_only", "room_banned", "topic_banned"),
    (403, "Permission denied or chat room not found"),
)
PICTURE_TEXTS: dict[TextKey, Text] = {"room_level": (403, "Only the owner or moderator can update the picture")}
BACKGROUND_TEXTS: dict[TextKey, Text] = {
    "room_level": (403, "Only the owner or moderator can update the background picture")
}
SETTINGS_TEXTS: dict[TextKey, Text] = {"room_level": (403, "Only the owner can update settings")}
MEMBERS_TEXTS: dict[TextKey, Text] = {"bad_room_id": (400, "Invalid room ID")}

_NO_INVITING = "Failed to invite user. User may already be invited or you may not have permission."
INVITE_TEXTS: dict[TextKey, Text] = {
    "nobody_named": (400, "User ID or username is required"),
    "recipient_not_found": (404, "User not found"),
    "invites_owner": (400, "Cannot invite the owner of the chat room."),
    "invites_member": (400, "User is already a member of this chat room."),
    "invites_again": (400, "User has already been invited to this chat room."),
    "invites_banned": (400, "User is banned from this chat room."),
    **dict.fromkeys(("room_is_public", "room_level", "invites_stranger"), (400, _NO_INVITING)),
}
_NO_ENTERING: tuple[TextKey, ...] = ("bad_invitation_id", "invitation_not_found")
ACCEPT_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    (*_NO_ENTERING, Code.MAX_GROUP_DMS, Code.MAX_GROUP_DM_RECIPIENTS), (400, "Failed to accept invitation")
)
DECLINE_TEXTS: dict[TextKey, Text] = dict.fromkeys(_NO_ENTERING, (400, "Failed to decline invitation"))

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
