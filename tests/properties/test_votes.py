"""Votes of random people in random order: the counters are the rows, and the rows are what a plain model says."""

import random

import pytest

from posts.models import Post, PostVote
from posts.operations.votes import CLEAR, DOWN, UP, vote_on_post
from tests.topic_side import person, post_in, topic_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(5))
def test_counters_are_the_rows(seed: int) -> None:
    chance = random.Random(seed)
    people = [person() for _ in range(4)]
    topic = topic_of(people[0])
    posts = [post_in(topic, people[0]).id for _ in range(2)]
    expected: dict[tuple[int, int], int] = {}
    for _ in range(60):
        voter, post_id, vote = chance.choice(people), chance.choice(posts), chance.choice((UP, DOWN, CLEAR))
        key = (post_id, voter.user_id)
        had = expected.get(key, 0)
        expected[key] = 0 if vote == had else vote
        view = vote_on_post(voter, post_id, vote=vote)
        assert view.my_vote == expected[key]
    rows = {
        (post_id, user_id): value
        for post_id, user_id, value in PostVote.objects.values_list("post_id", "user_id", "value")
    }
    assert rows == {key: value for key, value in expected.items() if value}
    for post in Post.objects.filter(pk__in=posts):
        values = [value for (post_id, _), value in rows.items() if post_id == post.id]
        assert (post.upvotes, post.downvotes, post.score) == (values.count(1), values.count(-1), sum(values))
