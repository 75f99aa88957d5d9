"""Where topics are on the topic wire."""

from core.api.routing import routes
from topics.api.views.topics import MyTopics, OneTopic, TopicJoin, TopicLeave, Topics

urlpatterns = [
    *routes("/topics", Topics),
    *routes("/topics/my", MyTopics, "/users/topics"),
    *routes("/topics/<id:topic_id>", OneTopic),
    *routes("/topics/<id:topic_id>/join", TopicJoin),
    *routes("/topics/<id:topic_id>/leave", TopicLeave),
]
