"""Posts and comments as the topic wire shows them, for REST answers and socket events alike."""

from msgspec.structs import replace

from chat.api.render_files import file_of
from core.clock import iso, iso_or_none
from core.ids import created_at, to_oid
from posts.api.schemas import Authored, Comment, CommentVotes, Post, PostVotes
from posts.events import CommentVoted, PostVoted
from posts.queries import CommentView, PostView
from posts.records import CommentRecord, PostRecord
from topics.api.wire import deleter, face_of, oid_or_none, oids

DELETED_CONTENT = "[deleted]"
NOBODY = 0


def render_post(record: PostRecord) -> Post:
    """A post without anything that depends on who looks at it: the form for events."""
    return render_post_view(PostView(record=record), NOBODY)


def render_post_view(view: PostView, viewer_id: int) -> Post:
    """A post as one viewer (0: nobody) sees it."""
    record = view.record
    post: Post = {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "topic_id": to_oid(record.topic_id),
        "title": record.title,
        "tags": list(record.tags),
        "images": [file_of(each.id, each.filename, each.size, each.content_type) for each in record.images],
        "comment_count": record.comment_count,
        "status": record.status,
        "closure_reason": record.closure_reason,
        "is_followed": view.is_followed,
        "is_silenced": view.is_muted,
        **_authored(record, view.my_vote, viewer_id),
    }
    if view.topic_title:
        post["topic_title"] = view.topic_title
    return post


def render_comment(record: CommentRecord) -> Comment:
    """A comment without anything that depends on who looks at it: the form for events."""
    return _comment(record, 0, NOBODY)


def render_new_comment(record: CommentRecord) -> Comment:
    """A comment as its author sees it right after writing it."""
    return _comment(record, 0, record.author.id)


def render_comment_view(view: CommentView, viewer_id: int) -> Comment:
    """A comment without its replies as one viewer sees it."""
    return _comment(view.record, view.my_vote, viewer_id)


def render_comment_tree(view: CommentView, viewer_id: int) -> Comment:
    """A comment with its replies as one viewer sees them."""
    comment = _comment(view.record, view.my_vote, viewer_id)
    comment["replies"] = [render_comment_tree(reply, viewer_id) for reply in view.replies]
    return comment


def render_votes(event: PostVoted, viewer_id: int = NOBODY) -> PostVotes:
    """What sockets hear of a vote: the counts, and on the voter's own sockets whose vote it was."""
    is_own = viewer_id == event.voter_id
    return {
        "post_id": to_oid(event.post_id),
        "user_id": to_oid(event.voter_id) if is_own else "",
        "upvote_count": event.upvotes,
        "downvote_count": event.downvotes,
        "score": event.score,
        "user_has_upvoted": is_own and event.vote > 0,
        "user_has_downvoted": is_own and event.vote < 0,
    }


def render_comment_votes(event: CommentVoted, viewer_id: int = NOBODY) -> CommentVotes:
    """What sockets hear of a vote on a comment; as `render_votes`."""
    is_own = viewer_id == event.voter_id
    return {
        "comment_id": to_oid(event.comment_id),
        "user_id": to_oid(event.voter_id) if is_own else "",
        "upvote_count": event.upvotes,
        "downvote_count": event.downvotes,
        "score": event.score,
        "user_has_upvoted": is_own and event.vote > 0,
        "user_has_downvoted": is_own and event.vote < 0,
    }


def _comment(record: CommentRecord, my_vote: int, viewer_id: int) -> Comment:
    if record.is_deleted:
        record = replace(record, alias=DELETED_CONTENT, content=DELETED_CONTENT)
    comment: Comment = {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "post_id": to_oid(record.post_id),
        "parent_comment_id": oid_or_none(record.parent_id),
        "reply_count": record.reply_count,
        "depth": record.depth,
        **_authored(record, my_vote, viewer_id),
    }
    if record.is_deleted:
        comment["anonymous_identity"], comment["is_anonymous"] = None, False
    return comment


def _authored(record: PostRecord | CommentRecord, my_vote: int, viewer_id: int) -> Authored:
    is_own = viewer_id != NOBODY and viewer_id == record.author.id
    face = face_of(record.author, record.alias, record.author_level, is_admin=record.author_is_admin, is_own=is_own)
    own_id = [to_oid(viewer_id)] if viewer_id else []
    return {
        "user_id": face.user_id,
        "anonymous_identity": record.alias or None,
        "display_name": face.display_name,
        "author_username": face.username,
        "profile_picture": face.profile_picture,
        "is_admin": face.is_admin,
        "is_owner": face.is_owner,
        "is_moderator": face.is_moderator,
        "is_anonymous": face.is_anonymous,
        "upvotes": own_id if my_vote > 0 else [],
        "downvotes": own_id if my_vote < 0 else [],
        "upvote_count": record.upvotes,
        "downvote_count": record.downvotes,
        "score": record.score,
        "user_has_upvoted": my_vote > 0,
        "user_has_downvoted": my_vote < 0,
        "is_deleted": record.is_deleted,
        "deleted_by": deleter(record.deleted_by, record.author, record.alias, is_own=is_own),
        "deleted_at": iso_or_none(record.deleted_at),
        "reports": [],
        "created_at": iso(created_at(record.id)),
        "updated_at": iso(record.updated_at),
        "mentions": oids(record.mention_ids),
        "content": record.content,
        "gif_url": record.gif_url,
    }
