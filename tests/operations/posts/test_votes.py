"""Votes: toggles, and counters that follow the rows."""

import random
import threading

import pytest
from django.db import connection
from django.db.models import Sum

from core.errors import ProductError
from posts.models import Post, PostVote
from posts.operations.votes import CLEAR, DOWN, UP, vote_on_post
from tests.topic_side import ban, person, post_in, topic_of


def numbers(post_id: int) -> tuple[int, int, int]:
    post = Post.objects.get(pk=post_id)
    votes = PostVote.objects.filter(post_id=post_id)
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


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_mixed_votes_of_five_people_end_right() -> None:
    author = person()
    post = post_in(topic_of(author), author)
    voters = [person() for _ in range(5)]
    clicks = [(voter, vote) for voter in voters for vote in (UP, DOWN, CLEAR, UP, UP, DOWN, CLEAR, UP, DOWN, UP)]
    random.Random(7).shuffle(clicks)
    lanes = [clicks[lane::10] for lane in range(10)]

    def click(lane: list[tuple[object, int]]) -> None:
        for voter, vote in lane:
            vote_on_post(voter, post.id, vote=vote)
        connection.close()

    threads = [threading.Thread(target=click, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers(post.id)
    assert PostVote.objects.filter(post_id=post.id).count() <= len(voters)
