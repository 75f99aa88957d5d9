"""Who hears of posts and comments, and what: those they mention, those they answer, and those who follow.

Everybody hears once of a thing, of what concerns them most. What these functions find is told inside the operation
that writes; a post with many followers is left to a job.
"""

from accounts.attention import Kind, Target
from accounts.models import Attention
from accounts.notification_records import Notice
from accounts.operations.notifications import notify
from core.jobs import enqueue
from posts.attention import targets_of_post
from posts.models import Comment, Post
from posts.records import CommentRecord, PostRecord, WrittenRecord
from topics.audience import who_see
from topics.mentions import mentioned_by_name
from topics.models import Topic
from topics.notices import Sender, Written, mention_notice, notice_of, topic_place

TELL_FOLLOWERS = "comment.tell_followers"
_FEW = 200  # followers that are told at once


def tell_of_post(topic: Topic, post: PostRecord) -> None:
    """Tell those whom a new post mentions."""
    names = mentioned_by_name(post.content, topic.id)
    if names:
        written = _written_post(topic, post)
        people, within = who_see(topic, names), targets_of_post(post.id, topic.id)
        notify(post.author.id, people, mention_notice(written), within=within, mentioned_as=names)


def tell_of_comment(post: Post, comment: CommentRecord, answered: Comment | None) -> None:
    """Tell those whom a new comment mentions, the author of the comment it answers, and the post's followers; its
    author counts as one without asking. `post.topic` should have been joined."""
    written = _written_comment(post, comment)
    told = _tell_mentioned(post, comment, written)
    if answered is not None and answered.author_id not in told:
        told |= notify(
            comment.author.id,
            who_see(post.topic, {answered.author_id}, post_id=post.id),
            _reply_notice(post, written),
            within=(*targets_of_post(post.id, post.topic_id), Target(Kind.COMMENT, answered.id)),
        )
    followers = _followers(post) - told - {comment.author.id}
    if len(followers) > _FEW:
        enqueue(TELL_FOLLOWERS, comment_id=comment.id, told=sorted(told))
    else:
        _tell(post, comment, written, followers)


def tell_followers(post: Post, comment: CommentRecord, told: frozenset[int]) -> None:
    """Tell a post's followers of a comment, but those who were `told` already. Runs in a transaction."""
    _tell(post, comment, _written_comment(post, comment), _followers(post) - told)


def _tell_mentioned(post: Post, comment: CommentRecord, written: Written) -> frozenset[int]:
    names = mentioned_by_name(comment.content, post.topic_id)
    if not names:
        return frozenset()
    people, within = who_see(post.topic, names, post_id=post.id), targets_of_post(post.id, post.topic_id)
    return notify(comment.author.id, people, mention_notice(written), within=within, mentioned_as=names)


def _tell(post: Post, comment: CommentRecord, written: Written, followers: set[int]) -> None:
    people, within = who_see(post.topic, followers, post_id=post.id), targets_of_post(post.id, post.topic_id)
    notify(comment.author.id, people, _comment_notice(post, written), within=within)


def _followers(post: Post) -> set[int]:
    chosen = Attention.objects.filter(kind=Kind.POST, target_id=post.id, followed__isnull=False)
    choices = {post.author_id: True, **dict(chosen.values_list("user_id", "followed"))}
    return {user_id for user_id, follows in choices.items() if follows}


def _comment_notice(post: Post, written: Written) -> Notice:
    message = f'New comment on "{post.title}"'
    return notice_of(written, "comment", "New comment", message, _comment_data(post, written))


def _reply_notice(post: Post, written: Written) -> Notice:
    message = f'{written.sender.name} replied to your comment on "{post.title}"'
    return notice_of(written, "comment", "New reply", message, _comment_data(post, written))


def _comment_data(post: Post, written: Written) -> dict[str, str]:
    return {
        "post_id": str(post.id),
        "post_title": post.title,
        "comment_id": str(written.id),
        "commenter_id": written.sender.id_text,
        "commenter_username": written.sender.name,
        "topic_id": str(post.topic_id),
    }


def _written_post(topic: Topic, post: PostRecord) -> Written:
    return _written("post", post, topic, post.id, post.title)


def _written_comment(post: Post, comment: CommentRecord) -> Written:
    return _written("comment", comment, post.topic, post.id, post.title)


def _written(kind: str, record: WrittenRecord, topic: Topic, post_id: int, post_title: str) -> Written:
    return Written(
        kind=kind,
        id=record.id,
        sender=Sender.of(record.author, record.alias),
        text=record.content,
        context_type="post",
        context_id=post_id,
        name=post_title,
        place={"post_id": str(post_id), "post_title": post_title, **topic_place(topic.id, topic.title)},
    )
