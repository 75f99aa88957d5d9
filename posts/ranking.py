"""The orders in which posts and comments are listed: the one place where their formulas stand."""

import math
from typing import Literal

from core.ids import created_at

Order = tuple[str, ...]
Listed = Literal["posts", "comments"]

HEAT_EPOCH = 1_700_000_000  # unix seconds
HEAT_SECONDS = 45_000  # ten times the score is worth 12.5 hours

_NEWEST, _OLDEST = ("-id",), ("id",)
_ORDERS: dict[Listed, dict[str, Order]] = {
    "posts": {
        "new": _NEWEST,
        "old": _OLDEST,
        "top": ("-score", "-id"),
        "hot": ("-score", "-id"),
        "hot_decay": ("-heat", "-id"),
    },
    "comments": {
        "top": ("-upvotes", "-id"),
        "new": _NEWEST,
        "old": _OLDEST,
    },
}
_USUAL: dict[Listed, str] = {"posts": "new", "comments": "top"}


def order_of(things: Listed, name: str | None) -> Order:
    """The columns that a list is ordered by; each order of posts has an index of the posts that lists show.

    Posts (an unknown name means `new`):

    - `new`, `old`: by time of writing, newest or oldest first.
    - `top`: by score = upvotes - downvotes, the highest first.
    - `hot`: the same: under this name the topic wire knows no decay.
    - `hot_decay`: by heat = sign(score) * log10(max(|score|, 1)) + (t - 1 700 000 000) / 45 000, where t is when the
      post was written, in unix seconds. Ten times the score is worth as much as being 12.5 hours younger, and no post's
      heat changes but by votes, so it is a column (`heat` below, kept by posts/operations/votes.py).

    Comments, the roots of the tree (an unknown name means `top`):

    - `top`: by upvotes, the most first; `new`, `old` as above. Replies always stand oldest first.

    Among equals the newest is first. Ids grow with time, so `-id` is "newest first", and no two are equal.

    Source: votes, sorting and comments of the topic-side contract; the formula of `hot_decay` is that of Reddit as it
    was published ("hot" in _sorts.pyx), with another beginning of time.
    """
    return _ORDERS[things].get(name or "") or _ORDERS[things][_USUAL[things]]


def heat(score: int, post_id: int) -> float:
    """The column that `hot_decay` orders by, out of a post's score and its id, which tells when it was written."""
    weight = math.copysign(math.log10(max(abs(score), 1)), score)
    return weight + (created_at(post_id).timestamp() - HEAT_EPOCH) / HEAT_SECONDS
