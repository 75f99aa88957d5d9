"""Making posts, closing and opening them."""

from typing import Any

import msgspec
from django.db.models import F

from chat.drafts import StoredFile
from chat.own_files import hold_known
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.ids import created_at, new_id
from core.media.names import plain_name
from core.operations import operation
from posts.access import access_post
from posts.drafts import PostDraft
from posts.events import PostCreated, PostStatusChanged
from posts.hooks import decided, written_offered
from posts.models import Post, PostImage, PostStatus
from posts.notices import tell_of_post
from posts.ranking import heat
from posts.records import ImageRecord, PostRecord
from topics.access import TopicAccess, access_topic
from topics.aliases import alias_for
from topics.mentions import mentioned_ids
from topics.models import Topic
from topics.operations.strangers import note_stranger
from topics.operations.topics import add_tags
from topics.viewers import is_site_admin


@operation("post.create", limit="api:posts:create")
def create_post(actor: Actor, topic_id: int, *, draft: PostDraft) -> PostRecord:
    """Post in a topic; tags the topic lacks become tags of the topic, up to ten in all.

    Needs to see the topic; membership is not needed. Publishes PostCreated and tells those whom it
    mentions. Pictures have to be stored before (posts/uploading.py). Raises ProductError as `access_topic` for writing
    and `alias_for`, NOT_FOUND (`file_not_found`) for a picture that went meanwhile, and what the hook `written_offered`
    raises.
    """
    access = access_topic(actor, topic_id, for_writing=True, lock=True)
    post = _stored(actor, access.topic, draft)
    _count(access, draft)
    record = PostRecord.of(post, access.role)
    written_offered.run(access, record)
    publish(PostCreated(topic_id=topic_id, post=record))
    tell_of_post(access.topic, record)
    note_stranger(access, actor.user_id, created_at(post.id))
    return record


@operation("post.status", limit="api:posts:status")
def set_post_status(actor: Actor, post_id: int, *, status: PostStatus, reason: str | None = None) -> None:
    """Close a post, for a `reason` that everybody is told, or open it again: who comments on a closed one is refused.

    For administrators; the decision is logged (hook `decided`). Publishes PostStatusChanged. Raises ProductError
    MISSING_PERMISSIONS (`admins_only`), and as `access_post` for writing.
    """
    if not is_site_admin(actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="admins_only")
    access = access_post(actor, post_id, for_writing=True, lock=True)
    told = reason if status == PostStatus.CLOSED else None
    Post.objects.filter(pk=post_id).update(status=status, closure_reason=told)
    decided.run(actor, f"post_{status}", "post", post_id)
    ids: dict[str, Any] = {"post_id": post_id, "topic_id": access.post.topic_id}
    is_kept = access.topic.topic.keeps(post_id)
    publish(PostStatusChanged(is_kept=is_kept, status=status, closure_reason=told, **ids))


def _stored(actor: Actor, topic: Topic, draft: PostDraft) -> Post:
    post_id = new_id()
    files = [draft.stored[number] for number in sorted(draft.stored)]
    images = [_image(file) for file in files]
    hold_known(files)
    post = Post.objects.create(
        id=post_id,
        heat=heat(0, post_id),
        topic=topic,
        author=actor.user,
        alias=alias_for(actor.user_id, topic) if draft.anonymous else "",
        title=draft.title,
        content=draft.content,
        gif_url=draft.gif_url,
        tags=list(draft.tags),
        images=[msgspec.to_builtins(each) for each in images],
        mention_ids=list(mentioned_ids(draft.content)),
    )
    PostImage.objects.bulk_create(
        PostImage(id=image.id, post=post, file_id=file.id, filename=image.filename, content_type=image.content_type)
        for image, file in zip(images, files, strict=True)
    )
    return post


def _image(file: StoredFile) -> ImageRecord:
    return ImageRecord(
        id=new_id(),
        filename=plain_name(file.name),
        size=file.size,
        content_type=file.media_type,
        width=file.width,
        height=file.height,
    )


def _count(access: TopicAccess, draft: PostDraft) -> None:
    Topic.objects.filter(pk=access.topic.pk).update(post_count=F("post_count") + 1, last_activity=now())
    add_tags(access.topic, draft.tags)
