"""Comments: depth, counts, the tree."""

import pytest

from core.errors import ProductError
from posts.drafts import CommentDraft
from posts.models import Comment, Post
from posts.operations.comments import create_comment
from posts.queries import CommentView, comments_of_post
from posts.records import CommentRecord
from tests.topic_side import person, post_in, topic_of

pytestmark = pytest.mark.django_db


def say(actor: object, post_id: int, text: str, parent: CommentRecord | None = None) -> CommentRecord:
    return create_comment(actor, post_id, draft=CommentDraft(content=text, parent_id=parent.id if parent else None))


def outline(views: list[CommentView]) -> list[object]:
    return [[view.record.content, outline(view.replies)] if view.replies else view.record.content for view in views]


def tree(post_id: int, sort_by: str | None = "old", limit: int = 100) -> list[object]:
    return outline(comments_of_post(None, post_id, sort_by=sort_by, limit=limit))


def test_roots_are_ordered_and_replies_stand_oldest_first() -> None:
    actor = person()
    post = post_in(topic_of(actor), actor)
    a, b = say(actor, post.id, "a"), say(actor, post.id, "b")
    say(actor, post.id, "a1", a)
    say(actor, post.id, "b1", b)
    say(actor, post.id, "a2", a)
    Comment.objects.filter(pk=b.id).update(upvotes=5)
    assert tree(post.id, "old") == [["a", ["a1", "a2"]], ["b", ["b1"]]]
    assert tree(post.id, "new") == [["b", ["b1"]], ["a", ["a1", "a2"]]]
    assert tree(post.id, "top") == [["b", ["b1"]], ["a", ["a1", "a2"]]]
    assert Post.objects.get(pk=post.id).comment_count == 5
    assert Comment.objects.get(pk=a.id).reply_count == 2


def test_depth_and_tree_end_at_ten() -> None:
    actor = person()
    post = post_in(topic_of(actor), actor)
    made: list[CommentRecord] = []
    for number in range(14):
        made.append(say(actor, post.id, str(number), made[-1] if made else None))
    assert [record.depth for record in made] == [*range(11), 10, 10, 10]
    assert made[-1].parent_id == made[-2].id
    depth, views = 0, comments_of_post(None, post.id, sort_by="old", limit=100)
    while views:
        depth, views = depth + 1, views[-1].replies
    assert depth == 11


def test_a_reply_without_its_parent_on_the_page_is_a_root() -> None:
    actor = person()
    post = post_in(topic_of(actor), actor)
    root = say(actor, post.id, "root")
    say(actor, post.id, "reply", root)
    assert tree(post.id, "new", limit=1) == ["reply"]


def test_deleted_comments_stand_only_where_they_hold_up_replies() -> None:
    actor = person()
    post = post_in(topic_of(actor), actor)
    root, bare = say(actor, post.id, "root"), say(actor, post.id, "bare")
    say(actor, post.id, "reply", root)
    Comment.objects.filter(pk__in=[root.id, bare.id]).update(is_deleted=True)
    assert tree(post.id) == [["", ["reply"]]]


def test_refusals() -> None:
    actor = person()
    topic = topic_of(actor)
    post, other = post_in(topic, actor), post_in(topic, actor)
    foreign = say(actor, other.id, "elsewhere")
    with pytest.raises(ProductError) as caught:
        say(actor, post.id, "reply", foreign)
    assert caught.value.reason == "parent_not_found"
    Post.objects.filter(pk=post.id).update(status="closed")
    with pytest.raises(ProductError) as caught:
        say(actor, post.id, "late")
    assert caught.value.reason == "post_closed"
