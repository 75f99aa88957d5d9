"""What becomes of deleted posts: administrators decide, and a job removes what they let go (7.7)."""

from datetime import timedelta

import pytest

from accounts.attention import Kind, Target
from accounts.models import Attention
from accounts.operations.attention import follow, hide
from core.actor import Actor
from core.clock import at, now
from core.errors import ProductError
from moderation.models import AdminAuditEntry
from posts.drafts import CommentDraft
from posts.models import Comment, CommentVote, Post, PostVote
from posts.operations import comments, removing
from posts.operations.comments import create_comment
from posts.operations.deletions import approve_deletion, delete_comment, delete_post, reject_deletion
from posts.operations.votes import UP, vote_on_comment, vote_on_post
from posts.tasks import remove_posts, sweep_posts
from tests.operations.refusals import refused
from tests.topic_side import person, post_in, topic_of
from topics.models import Level, Power, Topic, TopicMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Actor:
    return person()


@pytest.fixture
def post(author: Actor) -> Post:
    """A post with a comment, a reply, votes, a follower, and somebody who hid the comment."""
    other, topic = person(), topic_of(author)
    made = post_in(topic, author)
    root = create_comment(other, made.id, draft=CommentDraft(content="root"))
    create_comment(author, made.id, draft=CommentDraft(content="reply", parent_id=root.id))
    vote_on_post(other, made.id, vote=UP)
    vote_on_comment(author, root.id, vote=UP)
    follow(other, Target(Kind.POST, made.id))
    hide(author, Target(Kind.COMMENT, root.id))
    return Post.objects.get(pk=made.id)


def everything_is_gone() -> bool:
    return not any(model.objects.exists() for model in (Post, Comment, PostVote, CommentVote, Attention))


def test_only_administrators_decide(author: Actor, post: Post) -> None:
    delete_post(author, post.id)
    for decide in (approve_deletion, reject_deletion):
        assert refused(decide, author, post.id).reason == "admins_only"


@pytest.mark.parametrize(("powers", "may"), [([Power.BAN_USERS], False), ([Power.DELETE_MESSAGES], True)])
def test_moderators_delete_what_others_wrote_as_their_owner_lets_them(
    author: Actor, post: Post, powers: list[str], *, may: bool
) -> None:
    moderator, other = person(), person()
    TopicMember.objects.create(topic=post.topic, user=moderator.user, level=Level.MODERATOR, permissions=powers)
    comment = create_comment(other, post.id, draft=CommentDraft(content="text"))
    if may:
        delete_comment(moderator, comment.id)
        delete_post(moderator, post.id)
        return
    assert refused(delete_comment, moderator, comment.id).reason == "comment_not_theirs"
    assert refused(delete_post, moderator, post.id).reason == "post_not_theirs"


def test_a_rejected_deletion_shows_the_post_again(author: Actor, post: Post) -> None:
    admin = person(is_admin=True)
    delete_post(author, post.id)
    assert Topic.objects.get(pk=post.topic_id).post_count == 0
    reject_deletion(admin, post.id, lock=True)
    post.refresh_from_db()
    assert (post.is_deleted, post.deleted_at, post.permanent_delete_at) == (False, None, None)
    assert (post.deletion_status, post.deletion_locked) == ("rejected", True)
    assert Topic.objects.get(pk=post.topic_id).post_count == 1
    assert refused(delete_post, author, post.id).reason == "post_locked"
    assert refused(reject_deletion, admin, post.id).reason == "deletion_not_pending"
    assert list(AdminAuditEntry.objects.values_list("action", "target_id")) == [("reject_deletion", str(post.id))]


def test_what_waits_for_an_administrator_waits_on(author: Actor, post: Post) -> None:
    delete_post(author, post.id)
    with at(now() + timedelta(days=400)):
        sweep_posts()
    assert Post.objects.filter(pk=post.id).exists()


def test_what_is_let_go_is_removed_when_its_date_has_passed(author: Actor, post: Post) -> None:
    delete_post(author, post.id)
    approve_deletion(person(is_admin=True), post.id)
    with at(now() + timedelta(days=6)):
        sweep_posts()
    assert Post.objects.filter(pk=post.id).exists()
    with at(now() + timedelta(days=8)):
        sweep_posts()
    assert everything_is_gone()


def test_what_a_moderator_deleted_stays_as_evidence(author: Actor, post: Post) -> None:
    delete_post(person(is_admin=True), post.id)
    with at(now() + timedelta(days=400)):
        sweep_posts()
    assert Post.objects.filter(pk=post.id).exists()


def test_little_goes_at_once(author: Actor, post: Post) -> None:
    assert delete_post(author, post.id, hard=True)
    assert everything_is_gone()


def test_much_goes_by_a_job(author: Actor, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removing, "_MANY", 1)
    assert delete_post(author, post.id, hard=True)
    assert Post.objects.filter(pk=post.id).exists()
    remove_posts()
    assert everything_is_gone()


def test_nobody_comments_on_what_has_just_gone(author: Actor, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted between the look at it and the writing: nothing is written, nothing is counted."""

    look = comments.access_post

    def and_then_it_goes(*args: object, **options: object) -> object:
        access = look(*args, **options)
        Post.objects.update(is_deleted=True)
        return access

    monkeypatch.setattr(comments, "access_post", and_then_it_goes)
    with pytest.raises(ProductError) as caught:
        create_comment(author, post.id, draft=CommentDraft(content="late"))
    assert caught.value.reason == "post_not_found"
    assert Comment.objects.filter(post=post).count() == 2
