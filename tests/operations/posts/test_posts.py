"""Posts: making them, orders, who sees them."""

import pytest

from accounts.attention import Kind, Target
from accounts.operations.attention import hide
from core.errors import ProductError
from core.paging import Offset
from posts.models import Post
from posts.operations.votes import DOWN, UP, vote_on_post
from posts.queries import post_for, posts_of_topic, recent_posts
from tests.topic_side import ban, person, post_in, topic_of
from topics.models import Topic, TopicMember
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db
PAGE = Offset(50, 0)


def titles(topic: Topic, sort_by: str | None) -> list[str]:
    return [view.record.title for view in posts_of_topic(None, topic.id, sort_by=sort_by, page=PAGE)]


def test_orders() -> None:
    author, voters = person(), [person() for _ in range(2)]
    topic = topic_of(author)
    first, _, third, fourth = [post_in(topic, author, name) for name in ("first", "second", "third", "fourth")]
    for voter in voters:
        vote_on_post(voter, first.id, vote=UP)
        vote_on_post(voter, third.id, vote=UP)
        vote_on_post(voter, fourth.id, vote=DOWN)
    assert titles(topic, "new") == titles(topic, None) == titles(topic, "nonsense")
    assert titles(topic, "new") == ["fourth", "third", "second", "first"]
    assert titles(topic, "old") == ["first", "second", "third", "fourth"]
    assert titles(topic, "top") == titles(topic, "hot") == ["third", "first", "second", "fourth"]
    assert titles(topic, "hot_decay") == ["third", "first", "second", "fourth"]


def test_a_post_counts_in_its_topic_and_brings_its_tags() -> None:
    author = person()
    topic = topic_of(author)
    post_in(topic, author, tags=("cats", "dogs"))
    post_in(topic, author, tags=tuple(f"tag{n}" for n in range(12)))
    topic.refresh_from_db()
    assert topic.post_count == 2
    assert topic.tags[:2] == ["cats", "dogs"]
    assert len(topic.tags) == 10


def test_an_anonymous_post_keeps_its_alias() -> None:
    author = person()
    topic = topic_of(author)
    first, second = post_in(topic, author, anonymous=True), post_in(topic, author, anonymous=True)
    assert first.alias
    assert first.alias == second.alias


def test_mentions_are_accounts_named_exactly_in_any_case() -> None:
    author, named = person(), person("Anna-Lena")
    post = post_in(topic_of(author), author, content="hello @anna-LENA, @anna-lenas and mail@anna-lena")
    assert post.mention_ids == (named.user_id,)


def test_banned_people_cannot_post() -> None:
    topic, banned = topic_of(person()), person()
    ban(topic, banned)
    with pytest.raises(ProductError) as caught:
        post_in(topic, banned)
    assert caught.value.reason == "topic_banned"


def test_a_deleted_post_exists_for_author_moderators_and_administrators() -> None:
    owner, author, moderator = person(), person(), person()
    topic = topic_of(owner)
    join_topic(moderator, topic.id)
    TopicMember.objects.filter(topic=topic, user=moderator.user).update(level=2, permissions=["delete_messages"])
    post = post_in(topic, author)
    Post.objects.filter(pk=post.id).update(is_deleted=True)
    for actor in (owner, author, moderator, person(is_admin=True)):
        assert post_for(actor, post.id).record.id == post.id
    for actor in (person(), None):
        with pytest.raises(ProductError) as caught:
            post_for(actor, post.id)
        assert caught.value.reason == "post_not_found"
    assert titles(topic, "new") == []


def test_recent_posts_come_from_visible_topics_that_were_not_hidden() -> None:
    author, reader = person(), person()
    shown, hidden = topic_of(author, "Shown"), topic_of(author, "Hidden")
    post_in(shown, author, "seen")
    post_in(topic_of(author, private=True), author, "private")
    post_in(hidden, author, "hidden")
    hide(reader, Target(Kind.TOPIC, hidden.id))
    assert [(view.record.title, view.topic_title) for view in recent_posts(reader, page=PAGE)] == [("seen", "Shown")]
    assert [view.record.title for view in recent_posts(None, page=PAGE)] == ["hidden", "seen"]
    assert [view.record.title for view in recent_posts(author, page=PAGE)] == ["hidden", "private", "seen"]


def test_the_authors_level_is_theirs_in_the_topic() -> None:
    owner, admin = person(), person(is_admin=True)
    topic = topic_of(owner)
    assert post_in(topic, owner).author_level == 3
    assert post_in(topic, admin).author_level == 0
    assert [view.record.author_level for view in posts_of_topic(None, topic.id, sort_by="old", page=PAGE)] == [3, 0]
