"""Commenting on posts."""

from dataclasses import replace

from django.db.models import F

from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish
from core.ids import created_at
from core.operations import operation
from posts.access import PostAccess, access_comment, access_post, not_found
from posts.drafts import CommentDraft
from posts.events import CommentCreated
from posts.hooks import written_offered
from posts.models import Comment, Post, PostStatus
from posts.models.comment import MAX_DEPTH
from posts.notices import tell_of_comment
from posts.records import CommentRecord
from topics.aliases import alias_for
from topics.mentions import mentioned_ids
from topics.operations.strangers import note_stranger

_UNSEEN = ("post_not_found", "comment_not_found")


@operation("comment.create", limit="api:comments:create")
def create_comment(actor: Actor, post_id: int, *, draft: CommentDraft) -> CommentRecord:
    """Comment on a post, or reply to one of its comments.

    A reply is one deeper than its parent, at most at depth 10. Publishes CommentCreated and tells those whom it
    mentions or answers, and the post's followers. Raises ProductError as `access_post` for writing and `alias_for`,
    MISSING_PERMISSIONS (`post_closed`), NOT_FOUND (`parent_not_found`), and what the hook `written_offered` raises.
    """
    return _commented(actor, access_post(actor, post_id, for_writing=True, lock=True), draft)


@operation("comment.reply", limit="api:comments:create")
def reply_to_comment(actor: Actor, comment_id: int, *, draft: CommentDraft) -> CommentRecord:
    """Reply to a comment; as `create_comment`, but what cannot be seen is refused as NOT_FOUND (`parent_not_found`)."""
    try:
        post_id = access_comment(actor, comment_id, for_writing=True).comment.post_id
        access = access_post(actor, post_id, for_writing=True, lock=True)
    except ProductError as refusal:
        raise _no_parent() if refusal.reason in _UNSEEN else refusal from None
    return _commented(actor, access, replace(draft, parent_id=comment_id))


def _commented(actor: Actor, access: PostAccess, draft: CommentDraft) -> CommentRecord:
    if access.post.status == PostStatus.CLOSED:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="post_closed")
    _count(access.post)
    parent = _parent(access.post, draft.parent_id)
    comment = _stored(actor, access, draft, parent)
    record = CommentRecord.of(comment, access.topic.role)
    written_offered.run(access.topic, record, (access.post.id, access.post.title))
    publish(CommentCreated(post_id=access.post.id, topic_id=access.post.topic_id, comment=record))
    tell_of_comment(access.post, record, parent)
    note_stranger(access.topic, actor.user_id, created_at(comment.id))
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
    parent = Comment.objects.filter(pk=parent_id, post=post, is_deleted=False)
    if not parent.update(reply_count=F("reply_count") + 1):
        raise _no_parent()
    return parent.get()


def _no_parent() -> ProductError:
    return ProductError(Code.NOT_FOUND, reason="parent_not_found")


def _count(post: Post) -> None:
    """Holds the post, which may have gone or been closed since it was read."""
    open_posts = Post.objects.filter(pk=post.pk, is_deleted=False, status=PostStatus.OPEN)
    if not open_posts.update(comment_count=F("comment_count") + 1):
        raise not_found()
