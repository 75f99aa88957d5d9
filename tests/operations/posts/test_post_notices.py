"""Who is told of posts and comments."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.attention import Kind, Target
from accounts.notification_queries import notifications_of
from accounts.notification_records import Notice
from accounts.operations.attention import follow, hide, mute
from core.actor import Actor
from posts import notices
from posts.drafts import CommentDraft
from posts.operations.comments import create_comment
from tests.topic_side import ban, person, post_in, topic_of
from topics.models import Topic
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db


def heard(actor: Actor) -> list[Notice]:
    return [record.notice for record in notifications_of(actor, limit=99)]


def titles(actor: Actor) -> list[str]:
    return [notice.title for notice in heard(actor)]


def test_a_reply_tells_whom_it_answers_and_the_followers() -> None:
    author, speaker, follower, answerer = person(), person(), person(), person()
    post = post_in(topic_of(author), author, "Title")
    follow(follower, Target(Kind.POST, post.id))
    said = create_comment(speaker, post.id, draft=CommentDraft(content="first"))
    create_comment(answerer, post.id, draft=CommentDraft(content="second", parent_id=said.id))
    (told,) = heard(speaker)
    assert (told.type, told.title) == ("comment", "New reply")
    assert told.message == f'{answerer.user.handle} replied to your comment on "Title"'
    assert titles(follower) == titles(author) == ["New comment", "New comment"]


def test_the_author_who_is_answered_hears_once() -> None:
    author, answerer = person(), person()
    post = post_in(topic_of(author), author)
    said = create_comment(author, post.id, draft=CommentDraft(content="first"))
    create_comment(answerer, post.id, draft=CommentDraft(content="second", parent_id=said.id))
    assert titles(author) == ["New reply"]


def test_a_hidden_comment_or_a_muted_post_ends_replies() -> None:
    author, first, second = person(), person(), person()
    post = post_in(topic_of(author), author)
    said = [create_comment(one, post.id, draft=CommentDraft(content="x")) for one in (first, second)]
    hide(first, Target(Kind.COMMENT, said[0].id))
    mute(second, Target(Kind.POST, post.id), minutes=-1)
    for comment in said:
        create_comment(author, post.id, draft=CommentDraft(content="y", parent_id=comment.id))
    assert (heard(first), heard(second)) == ([], [])


def test_followers_who_may_not_see_the_post_any_more_are_not_told() -> None:
    author, member, outsider, banned = person(), person(), person(), person()
    topic = topic_of(author)
    post = post_in(topic, author)
    join_topic(member, topic.id)
    for one in (member, outsider, banned):
        follow(one, Target(Kind.POST, post.id))
    ban(topic, banned)
    Topic.objects.filter(pk=topic.id).update(require_approval=True)
    create_comment(author, post.id, draft=CommentDraft(content="secret"))
    assert (titles(member), titles(outsider), titles(banned)) == (["New comment"], [], [])


def test_many_followers_are_left_to_a_job(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    monkeypatch.setattr(notices, "_FEW", 1)
    author, followers = person(), [person() for _ in range(3)]
    post = post_in(topic_of(author), author)
    for one in followers:
        follow(one, Target(Kind.POST, post.id))
    text = f"hello @{followers[0].user.handle}"
    with django_capture_on_commit_callbacks(execute=False) as later:
        create_comment(author, post.id, draft=CommentDraft(content=text))
    assert [titles(one) for one in followers] == [["You were mentioned"], [], []]
    for callback in later:
        callback()
    assert [titles(one) for one in followers] == [["You were mentioned"], ["New comment"], ["New comment"]]


def test_an_anonymous_answer_names_the_alias_alone() -> None:
    author, answerer = person(), person()
    post = post_in(topic_of(author), author, anonymous=True)
    made = create_comment(answerer, post.id, draft=CommentDraft(content="hello", anonymous=True))
    (told,) = heard(author)
    assert (told.sender_id, told.sender_name) == (None, made.alias)
    assert (told.data["commenter_id"], told.data["commenter_username"]) == ("", made.alias)
    assert str(answerer.user_id) not in str(told)
    assert answerer.user.handle not in str(told)
