"""The topic wire's own words for refusals around moderators, bans, invitations and aliases, by their reason."""

from core.api.endpoint import Text, TextKey
from topics.api.texts import TEXTS

_HIDDEN = (
    *("bad_topic_id", "bad_user_id", "topic_not_found", "topic_banned", "topic_level", "user_not_found"),
    *("target_above", "target_banned", "target_apart", "member_not_found", "ban_not_found"),
)

# Who may not moderate learns neither whether the topic nor whether the person exists.
MODERATION_TEXTS: dict[TextKey, Text] = dict.fromkeys(_HIDDEN, (403, "Permission denied or user not found"))

REMOVAL_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    (*_HIDDEN, "moderator_not_found"), (403, "Permission denied or moderator not found")
)

_NOT_INVITED = (400, "Failed to invite user. User may already be invited or you may not have permission.")
INVITATION_TEXTS: dict[TextKey, Text] = TEXTS | {
    "topic_level": _NOT_INVITED,
    "user_not_found": (404, "User not found"),
    "invite_public": (400, "This topic is public and does not require invitations"),
    "invite_owner": (400, "Cannot invite the owner of the topic."),
    "invite_member": (400, "User is already a member of this topic."),
    "invite_again": (400, "User has already been invited to this topic."),
    "invite_banned": (400, "User is banned from this topic."),
    "invite_failed": _NOT_INVITED,
    "bad_invitation_id": (400, "Failed to accept invitation"),
    "invitation_not_accepted": (400, "Failed to accept invitation"),
    "invitation_not_declined": (400, "Failed to decline invitation"),
}
DECLINING_TEXTS: dict[TextKey, Text] = {"bad_invitation_id": (400, "Failed to decline invitation")}

ALIAS_TEXTS: dict[TextKey, Text] = TEXTS | {
    "alias_missing": (400, "Anonymous name is required"),
    "alias_invalid": (400, "Failed to update anonymous identity. Name may be invalid."),
}
