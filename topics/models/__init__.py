from topics.models.alias import AnonymousIdentity
from topics.models.ban import TopicBan
from topics.models.member import Level, TopicMember
from topics.models.topic import DeletionStatus, Topic, TopicTag

__all__ = ["AnonymousIdentity", "DeletionStatus", "Level", "Topic", "TopicBan", "TopicMember", "TopicTag"]
