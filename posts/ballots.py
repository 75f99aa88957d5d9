"""One person's vote on one thing, and the counters that follow it. The caller holds the row of the thing."""

from typing import Any

from django.db.models import F

from posts.models import Comment, Post
from posts.ranking import heat

UP, DOWN, CLEAR = 1, -1, 0


def click(thing: Post | Comment, user_id: int, vote: int, had: int) -> int:
    """Click a vote on a post or comment, where `had` stood, read when its row was held. Returns the vote that stands
    now.

    The lock on the row serialises all votes on it, so counters and vote rows change as one.
    """
    has = CLEAR if vote == had else vote
    if has != had:
        _store(thing, user_id, had, has)
        _count(thing, had, has)
    return has


def _store(thing: Post | Comment, user_id: int, had: int, value: int) -> None:
    own = thing.votes.filter(user_id=user_id)
    if had == CLEAR:
        thing.votes.create(user_id=user_id, value=value)
    elif value == CLEAR:
        own.delete()
    else:
        own.update(value=value)


def _count(thing: Post | Comment, had: int, has: int) -> None:
    up, down = (has == UP) - (had == UP), (has == DOWN) - (had == DOWN)
    counted: dict[str, Any] = {"upvotes": up, "downvotes": down, "score": up - down}
    changes = {name: F(name) + by for name, by in counted.items()}
    for name, by in counted.items():
        # The row is locked, so what was read plus the change is what the database holds.
        setattr(thing, name, getattr(thing, name) + by)
    if isinstance(thing, Post):
        changes["heat"] = thing.heat = heat(thing.score, thing.id)
    type(thing)._default_manager.filter(pk=thing.pk).update(**changes)
