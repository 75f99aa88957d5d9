"""Making posts."""

from django.db.models import F

from core.actor import Actor
from core.clock import now
from core.events import publish
from core.operations import operation
from posts.drafts import PostDraft
from posts.events import PostCreated
from posts.models import Post
from posts.notices import tell_of_post
from posts.records import PostRecord
from topics.access import TopicAccess, access_topic
from topics.aliases import alias_for
from topics.mentions import mentioned_ids
from topics.models import Topic
from topics.operations.topics import add_tags


@operation("post.create", limit="api:posts:create")
def create_post(actor: Actor, topic_id: int, *, draft: PostDraft) -> PostRecord:
    """Post in a topic; tags the topic lacks become tags of the topic, up to ten in all.

    Needs to see the topic; membership is not needed. Publishes PostCreated and tells those whom it
    mentions. Raises ProductError as `access_topic` for writing and `alias_for`.
    """
    access = access_topic(actor, topic_id, for_writing=True, lock=True)
    post = _stored(actor, access.topic, draft)
    _count(access, draft)
    record = PostRecord.of(post, access.role)
    publish(PostCreated(topic_id=topic_id, post=record))
    tell_of_post(access.topic, record)
    return record


def _stored(actor: Actor, topic: Topic, draft: PostDraft) -> Post:
    return Post.objects.create(
        topic=topic,
        author=actor.user,
        alias=alias_for(actor.user_id, topic) if draft.anonymous else "",
        title=draft.title,
        content=draft.content,
        gif_url=draft.gif_url,
        tags=list(draft.tags),
        mention_ids=list(mentioned_ids(draft.content)),
    )


def _count(access: TopicAccess, draft: PostDraft) -> None:
    Topic.objects.filter(pk=access.topic.pk).update(post_count=F("post_count") + 1, last_activity=now())
    add_tags(access.topic, draft.tags)
