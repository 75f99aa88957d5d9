from topics.models.alias import AnonymousIdentity, ReleasedAlias
from topics.models.ban import TopicBan
from topics.models.invitation import InvitationStatus, TopicInvitation
from topics.models.member import Level, Power, TopicMember
from topics.models.topic import DeletionStatus, Topic, TopicTag

__all__ = [
    "AnonymousIdentity",
    "DeletionStatus",
    "InvitationStatus",
    "Level",
    "Power",
    "ReleasedAlias",
    "Topic",
    "TopicBan",
    "TopicInvitation",
    "TopicMember",
    "TopicTag",
]
