"""Where topics are on the topic wire."""

from core.api.routing import routes
from topics.api.views.identity import TopicIdentity
from topics.api.views.invitations import (
    TopicInvitationAccept,
    TopicInvitationDecline,
    TopicInvitations,
    TopicInvite,
)
from topics.api.views.moderation import (
    Moderators,
    OneModerator,
    TopicBanning,
    TopicKick,
    TopicTransfer,
    TopicUnbanning,
)
from topics.api.views.topics import MyTopics, OneTopic, TopicJoin, TopicLeave, Topics

urlpatterns = [
    *routes("/topics", Topics),
    *routes("/topics/my", MyTopics, "/users/topics"),
    *routes("/topics/<id:topic_id>", OneTopic),
    *routes("/topics/<id:topic_id>/join", TopicJoin),
    *routes("/topics/<id:topic_id>/leave", TopicLeave),
    *routes("/topics/<id:topic_id>/moderators", Moderators),
    *routes("/topics/<id:topic_id>/moderators/<id:user_id>", OneModerator),
    *routes("/topics/<id:topic_id>/ban", TopicBanning),
    *routes("/topics/<id:topic_id>/unban", TopicUnbanning),
    *routes("/topics/<id:topic_id>/kick", TopicKick),
    *routes("/topics/<id:topic_id>/transfer-ownership", TopicTransfer),
    *routes("/topics/<id:topic_id>/anonymous-identity", TopicIdentity),
    *routes("/topics/<id:topic_id>/invite", TopicInvite),
    *routes("/topics/invitations", TopicInvitations),
    *routes("/topics/invitations/<id:invitation_id>/accept", TopicInvitationAccept),
    *routes("/topics/invitations/<id:invitation_id>/decline", TopicInvitationDecline),
]
