"""What many do to a post and its comments at once has one result, counters that are right, and breaks nothing."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from core.errors import ProductError
from posts.drafts import CommentDraft
from posts.models import Comment, Post
from posts.operations.comments import create_comment
from posts.operations.deletions import approve_deletion, delete_comment, delete_post, reject_deletion
from posts.operations.votes import UP, vote_on_comment, vote_on_post
from tests.operations.events import announced, mark, names
from tests.topic_side import ban, person, post_in, topic_of
from topics.models import Topic

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def at_once(*works: Callable[[], Any]) -> Counter[str]:
    """Do all of it in threads; how often which refusal came, "" for none. Anything but a refusal is raised."""

    def one(work: Callable[[], Any]) -> str:
        try:
            work()
        except ProductError as refusal:
            return refusal.reason
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return Counter(pool.map(one, works))


def say(actor: Any, post_id: int, parent_id: int | None = None) -> Any:
    return create_comment(actor, post_id, draft=CommentDraft(content="x", parent_id=parent_id))


def check_counts(post_id: int) -> None:
    """What the counters say is what is there."""
    for post in Post.objects.filter(pk=post_id):
        assert post.comment_count == post.comments.filter(is_deleted=False).count()
        for comment in post.comments.all():
            assert comment.reply_count == comment.replies.filter(is_deleted=False).count()
    topic = Topic.objects.get()
    assert topic.post_count == topic.posts.filter(is_deleted=False).count()


def test_a_post_is_deleted_once() -> None:
    author, owner = person(), person()
    post, before = post_in(topic_of(owner), author), mark()
    works = [partial(delete_post, (author, owner)[number % 2], post.id) for number in range(AT_ONCE)]
    assert at_once(*works) == {"": 1, "post_not_found": AT_ONCE - 1}
    assert names(announced(before)) == ["PostDeleted"]
    check_counts(post.id)


def test_a_comment_is_deleted_once() -> None:
    author = person()
    post = post_in(topic_of(author), author)
    root = say(author, post.id)
    reply, before = say(author, post.id, root.id), mark()
    works = [partial(delete_comment, author, reply.id, hard=bool(number % 2)) for number in range(AT_ONCE)]
    assert at_once(*works) == {"": 1, "comment_not_found": AT_ONCE - 1}
    assert names(announced(before)) == ["CommentDeleted"]
    check_counts(post.id)


def test_a_deletion_is_decided_once() -> None:
    author, admin = person(), person(is_admin=True)
    post = post_in(topic_of(author), author)
    delete_post(author, post.id)
    works = [partial((approve_deletion, reject_deletion)[number % 2], admin, post.id) for number in range(AT_ONCE)]
    assert at_once(*works) == {"": 1, "deletion_not_pending": AT_ONCE - 1}
    check_counts(post.id)


@pytest.mark.parametrize("hard", [False, True])
def test_writing_voting_and_deleting_at_once(hard: bool) -> None:
    author, other = person(), person()
    post = post_in(topic_of(author), author)
    roots = [say(author, post.id) for _ in range(3)]
    works: list[Callable[[], Any]] = [partial(say, other, post.id, root.id) for root in roots for _ in range(3)]
    works += [partial(delete_comment, author, root.id, hard=hard) for root in roots]
    works += [partial(vote_on_comment, other, root.id, vote=UP) for root in roots]
    works += [partial(vote_on_post, other, post.id, vote=UP)]
    assert set(at_once(*works)) <= {"", "parent_not_found", "comment_not_found"}
    check_counts(post.id)
    assert not Comment.objects.filter(pk__in=[root.id for root in roots], is_deleted=False).exists()


def test_a_post_goes_while_people_write() -> None:
    author, other = person(), person()
    post = post_in(topic_of(author), author)
    root = say(author, post.id)
    works: list[Callable[[], Any]] = [partial(say, other, post.id, root.id) for _ in range(AT_ONCE)]
    works.insert(3, partial(delete_post, author, post.id, hard=True))
    works += [partial(vote_on_post, other, post.id, vote=UP), partial(vote_on_comment, other, root.id, vote=UP)]
    assert set(at_once(*works)) <= {"", "post_not_found", "parent_not_found", "comment_not_found"}
    assert not Post.objects.exists()
    assert not Comment.objects.exists()
    check_counts(post.id)


def test_who_is_banned_while_waiting_for_the_row_neither_votes_nor_comments() -> None:
    owner, guest = person(), person()
    topic = topic_of(owner)
    post = post_in(topic, owner)
    comment = say(owner, post.id)
    works = (
        lambda: vote_on_post(guest, post.id, vote=UP),
        lambda: vote_on_comment(guest, comment.id, vote=UP),
        lambda: say(guest, post.id),
        lambda: say(guest, post.id, comment.id),
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(Post.objects.select_for_update().filter(pk=post.id))
            list(Comment.objects.select_for_update().filter(pk=comment.id))
            waiting = pool.submit(at_once, *works)
            time.sleep(0.5)  # they are at the row by now
            ban(topic, guest)
        assert waiting.result() == Counter({"topic_banned": len(works)})
    assert not Comment.objects.filter(author=guest.user).exists()
