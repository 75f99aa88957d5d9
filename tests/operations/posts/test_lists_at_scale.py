"""Fifty posts of a hundred thousand cost what fifty of five hundred cost, in every order, and so do comments: the same
statements, by way of indexes, touching as many rows as they answer with. What was deleted is not waded through."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from core.ids import to_oid
from posts.drafts import CommentDraft
from posts.models import Comment, Post
from posts.operations.comments import create_comment
from tests.operations.posts.wire import TopicWire
from tests.plans import check_index, copies, rolled_back
from tests.shape.test_query_budgets import counted_with_values
from tests.topic_side import person, post_in, topic_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]

FEW, MANY = 500, 100_000
MANY_COMMENTS = 20_000
STEP = 1000
ORDERS = ("new", "old", "top", "hot", "hot_decay")
COMMENT_ORDERS = ("top", "new", "old")
LISTS = [
    *(f"/posts/topic/{{topic}}?limit=50&sort_by={order}" for order in ORDERS),
    *(f"/posts/topic/{{topic}}?limit=50&offset=100&sort_by={order}" for order in ORDERS),
    "/posts/recent?limit=50",
]
TREES = [f"/comments/posts/{{post}}/comments?limit=100&sort_by={order}" for order in COMMENT_ORDERS]


class Crowd(NamedTuple):
    """A topic in which everybody posts, a post on which everybody comments, and somebody who reads."""

    reader: TopicWire
    post: Post
    comment: Comment
    first: dict[tuple[str, bool], list[str]]

    def fill(self, first: int, last: int) -> None:
        """Write more; of the posts every other one is deleted, and all of the newest hundred."""
        number = f"{self.post.id} + n * {STEP}"
        scores = {"score": "n % 997", "heat": "n % 997 + n / 1000.0"}
        copies(self.post, first, last, id=number, is_deleted=f"n % 2 = 1 OR n > {last} - 100", **scores)
        copies(self.comment, first, min(last, MANY_COMMENTS), id=f"{self.comment.id} + n * {STEP}", upvotes="n % 997")

    def ask(self, path: str, *, signed_in: bool) -> tuple[list[Any], list[tuple[str, Any]]]:
        """What a list answers and the statements it took."""
        wire = self.reader if signed_in else TopicWire()
        with counted_with_values() as ran:
            found = wire.data("GET", path.format(topic=to_oid(self.post.topic_id), post=to_oid(self.post.id)))
        return found, ran


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crowd]:
    """Measured with few rows, then filled; nothing of it is ever committed."""
    with django_db_blocker.unblock(), rolled_back("posts_post", "posts_comment"):
        author, topic = person(), topic_of(person())
        post = Post.objects.get(pk=post_in(topic, author).id)
        comment = Comment.objects.get(pk=create_comment(author, post.id, draft=CommentDraft(content="x")).id)
        made = Crowd(TopicWire(person()), post, comment, {})
        made.fill(1, FEW)
        for path in (*LISTS, *TREES):
            for signed_in in (True, False):
                made.first[path, signed_in] = [sql for sql, _ in made.ask(path, signed_in=signed_in)[1]]
        made.fill(FEW + 1, MANY)
        yield made


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "anybody"])
@pytest.mark.parametrize("path", [*LISTS, *TREES])
def test_the_same_statements_by_index(crowd: Crowd, path: str, signed_in: bool) -> None:
    found, ran = crowd.ask(path, signed_in=signed_in)
    assert len(found) == (50 if path in LISTS else 100)
    assert [sql for sql, _ in ran] == crowd.first[path, signed_in]
    table = "posts_post" if path in LISTS else "posts_comment"
    reads = [(sql, values) for sql, values in ran if f'FROM "{table}"' in sql]
    assert reads
    for sql, values in reads:
        check_index(sql, values, table)
