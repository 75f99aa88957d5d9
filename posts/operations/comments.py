"""Commenting on posts."""

from django.db.models import F

from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from posts.access import PostAccess, access_post
from posts.drafts import CommentDraft
from posts.events import CommentCreated
from posts.models import Comment, Post, PostStatus
from posts.models.comment import MAX_DEPTH
from posts.notices import tell_of_comment
from posts.records import CommentRecord
from topics.aliases import alias_for
from topics.mentions import mentioned_ids


@operation("comment.create", limit="api:comments:create")
def create_comment(actor: Actor, post_id: int, *, draft: CommentDraft) -> CommentRecord:
    """Comment on a post, or reply to one of its comments.

    A reply is one deeper than its parent, at most at depth 10. Publishes CommentCreated and tells those whom it
    mentions or answers, and the post's followers. Raises ProductError as `access_post` for writing and `alias_for`,
    MISSING_PERMISSIONS (`post_closed`), NOT_FOUND (`parent_not_found`).
    """
    access = access_post(actor, post_id, for_writing=True)
    if access.post.status == PostStatus.CLOSED:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="post_closed")
    parent = _parent(access.post, draft.parent_id)
    comment = _stored(actor, access, draft, parent)
    Post.objects.filter(pk=post_id).update(comment_count=F("comment_count") + 1)
    record = CommentRecord.of(comment, access.topic.role)
    publish(CommentCreated(post_id=post_id, topic_id=access.post.topic_id, comment=record))
    tell_of_comment(access.post, record, parent)
    return record


def _stored(actor: Actor, access: PostAccess, draft: CommentDraft, parent: Comment | None) -> Comment:
    return Comment.objects.create(
        post=access.post,
        parent=parent,
        author=actor.user,
        alias=alias_for(actor.user_id, access.topic.topic) if draft.anonymous else "",
        content=draft.content,
        gif_url=draft.gif_url,
        mention_ids=list(mentioned_ids(draft.content)),
        depth=0 if parent is None else min(parent.depth + 1, MAX_DEPTH),
    )


def _parent(post: Post, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = Comment.objects.filter(pk=parent_id, post=post, is_deleted=False).first()
    if parent is None:
        raise ProductError(Code.NOT_FOUND, reason="parent_not_found")
    Comment.objects.filter(pk=parent_id).update(reply_count=F("reply_count") + 1)
    return parent
