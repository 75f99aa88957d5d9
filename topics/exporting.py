"""What a copy of somebody's data holds of topics. Who is behind the aliases of others is in no copy."""

from accounts.exports.tables import USER
from core.exports import Table, of_person
from topics.models import AnonymousIdentity, Topic, TopicBan, TopicInvitation, TopicMember

_TOPIC = (
    "id title description tags is_public allow_anonymous require_approval member_count post_count "
    "conversation_count created_at last_activity is_deleted deleted_at permanent_delete_at deletion_status"
)
_INVITATION = "id topic status created_at answered_at"


def topic_tables() -> tuple[Table, ...]:
    """Every table of this package."""
    return (
        of_person("owner", "topics/topics.json", "", Topic, _TOPIC),
        of_person("user", USER, "topic_memberships", TopicMember, "topic level permissions joined_at"),
        of_person("user", USER, "topic_aliases", AnonymousIdentity, "topic name created_at"),
        of_person("invited", USER, "topic_invitations", TopicInvitation, _INVITATION),
        of_person("invited_by", USER, "topic_invitations_sent", TopicInvitation, _INVITATION, "invited"),
        of_person("user", USER, "topic_bans", TopicBan, "topic reason banned_at expires_at"),
    )
