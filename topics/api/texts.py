"""The topic wire's own words for refusals that concern topics, by their reason."""

from core.api.endpoint import Text, TextKey

TEXTS: dict[TextKey, Text] = {
    "bad_topic_id": (404, "Topic not found"),
    "topic_not_found": (404, "Topic not found"),
    "topic_banned": (403, "You are banned from this topic"),
    "topic_raided": (403, "Many people came at once: newcomers can write here in a while"),
    "topic_invite_only": (403, "This topic is invite-only"),
    "topic_level": (403, "Permission denied"),
    "topic_title_taken": (409, 'Topic with title "{title}" already exists'),
    "topic_owner_leaves": (400, "Failed to leave topic or not a member"),
    "name_blocked": (400, "This name contains inappropriate content"),
    "nothing_to_update": (400, "No valid updates provided"),
    "anonymous_not_allowed": (403, "Anonymous posting is not allowed in this topic"),
}

# Who may not change a topic does not learn whether it exists.
OWNER_TEXTS: dict[TextKey, Text] = dict.fromkeys(
    ("bad_topic_id", "topic_not_found", "topic_level", "topic_banned"), (403, "Permission denied or topic not found")
)
