"""Votes: toggles, and counters that follow the rows."""

import math
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum

from core.actor import Actor
from core.errors import ProductError
from core.ids import created_at
from posts.drafts import CommentDraft
from posts.models import Comment, Post, PostVote
from posts.operations.comments import create_comment
from posts.operations.votes import CLEAR, DOWN, UP, vote_on_comment, vote_on_post
from tests.topic_side import ban, person, post_in, topic_of


def numbers(thing_id: int, thing: type[Post] | type[Comment] = Post) -> tuple[int, int, int]:
    post = thing.objects.get(pk=thing_id)
    votes = post.votes
    assert post.upvotes == votes.filter(value=1).count()
    assert post.downvotes == votes.filter(value=-1).count()
    assert post.score == (votes.aggregate(sum=Sum("value"))["sum"] or 0)
    return post.upvotes, post.downvotes, post.score


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clicks", "own", "counts"),
    [
        ([UP], 1, (1, 0, 1)),
        ([UP, UP], 0, (0, 0, 0)),
        ([DOWN, UP], 1, (1, 0, 1)),
        ([UP, DOWN], -1, (0, 1, -1)),
        ([DOWN, DOWN], 0, (0, 0, 0)),
        ([UP, CLEAR], 0, (0, 0, 0)),
        ([CLEAR], 0, (0, 0, 0)),
    ],
)
def test_clicks_toggle(clicks: list[int], own: int, counts: tuple[int, int, int]) -> None:
    author, voter = person(), person()
    post = post_in(topic_of(author), author)
    for click in clicks:
        view = vote_on_post(voter, post.id, vote=click)
    assert view.my_vote == own
    assert numbers(post.id) == counts
    assert (view.record.upvotes, view.record.downvotes, view.record.score) == counts


@pytest.mark.django_db
def test_who_is_banned_or_cannot_see_the_post_cannot_vote() -> None:
    author, banned = person(), person()
    topic = topic_of(author)
    ban(topic, banned)
    public = post_in(topic, author)
    private = post_in(topic_of(author, private=True), author)
    for actor, post, reason in [(banned, public, "topic_banned"), (person(), private, "post_not_found")]:
        with pytest.raises(ProductError) as caught:
            vote_on_post(actor, post.id, vote=UP)
        assert caught.value.reason == reason
        assert numbers(post.id) == (0, 0, 0)


Thing = type[Post] | type[Comment]
VOTING = {Post: vote_on_post, Comment: vote_on_comment}
CLICKS = (UP, DOWN, CLEAR, UP, UP, DOWN, CLEAR, UP, DOWN, UP)


def in_parallel(thing: Thing, thing_id: int, clicks: list[tuple[Actor, int]]) -> None:
    """Ten threads share the clicks."""
    random.Random(7).shuffle(clicks)

    def click(lane: list[tuple[Actor, int]]) -> None:
        try:
            for voter, vote in lane:
                VOTING[thing](voter, thing_id, vote=vote)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(click, [clicks[lane::10] for lane in range(10)]))


def new(thing: Thing) -> int:
    author = person()
    post = post_in(topic_of(author), author)
    return post.id if thing is Post else create_comment(author, post.id, draft=CommentDraft(content="x")).id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("thing", VOTING)
def test_fifty_parallel_mixed_votes_of_one_person_leave_one_row_and_the_right_score(thing: Thing) -> None:
    """SEC-073, TF-042."""
    thing_id, voter = new(thing), person()
    in_parallel(thing, thing_id, [(voter, vote) for vote in CLICKS * 5])
    numbers(thing_id, thing)
    assert thing.objects.get(pk=thing_id).votes.count() <= 1
    # An odd number of clicks on one arrow: the last one of them set it, whichever it was.
    VOTING[thing](voter, thing_id, vote=CLEAR)
    in_parallel(thing, thing_id, [(voter, UP)] * 11)
    assert numbers(thing_id, thing) == (1, 0, 1)
    assert list(thing.objects.get(pk=thing_id).votes.values_list("user_id", "value")) == [(voter.user_id, UP)]


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_mixed_votes_of_five_people_end_right() -> None:
    post_id, voters = new(Post), [person() for _ in range(5)]
    in_parallel(Post, post_id, [(voter, vote) for voter in voters for vote in CLICKS])
    numbers(post_id)
    assert PostVote.objects.filter(post_id=post_id).count() <= len(voters)


@pytest.mark.django_db
def test_a_posts_heat_follows_its_score() -> None:
    """The column that `hot_decay` orders by, by its formula."""
    author, voters = person(), [person() for _ in range(3)]
    post = post_in(topic_of(author), author)
    seconds = created_at(post.id).timestamp()
    heats = [Post.objects.get(pk=post.id).heat]
    for voter in voters:
        vote_on_post(voter, post.id, vote=DOWN)
        heats.append(Post.objects.get(pk=post.id).heat)
    age = (seconds - 1_700_000_000) / 45_000
    assert heats == pytest.approx([age, age, age - math.log10(2), age - math.log10(3)])
