"""Finding posts by what they and the comments on them say."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.attention import Kind, without_hidden
from core.actor import Actor
from core.search import Wanted, matching, searching, wanted
from posts.models import Comment
from posts.models.comment import COMMENTS
from posts.models.post import POSTS
from topics.viewers import in_sight, with_viewer

_TOPIC = "post__topic__"
MOST_FOUND = 5000
"""Of more posts, and of more comments, only the newest count."""


def saying(posts: "QuerySet[Any]", actor: Actor | None, text: str, topic_id: int | None = None) -> "QuerySet[Any]":
    """Those of some posts, all of one topic if that is named, that have all words of a text in title and content or in
    one comment. Comments that the viewer hid do not count. Two queries now, of which `posts` is a part.

    Raises as `core.search.searching`.
    """
    asked = wanted(all_words=text)
    with searching():
        said = {*_posts(posts, asked, topic_id), *_commented(posts, actor, asked)}
    return posts.filter(pk__in=said)


def _posts(posts: "QuerySet[Any]", asked: Wanted, topic_id: int | None) -> "QuerySet[Any]":
    for phrase in asked.phrases:
        posts = posts.filter(Q(title__icontains=phrase) | Q(content__icontains=phrase))
    found = matching(posts, POSTS, asked, None if topic_id is None else [topic_id])
    return found.rows.order_by(found.age.desc()).values_list("pk", flat=True)[:MOST_FOUND]


def _commented(posts: "QuerySet[Any]", actor: Actor | None, asked: Wanted) -> "QuerySet[Any]":
    live = Comment.objects.filter(is_deleted=False, post_id__in=posts.values("pk"))
    seen = in_sight(with_viewer(live, actor, _TOPIC), "pk", _TOPIC)
    rows = without_hidden(seen, actor, Kind.COMMENT)
    for phrase in asked.phrases:
        rows = rows.filter(content__icontains=phrase)
    found = matching(rows, COMMENTS, asked)
    return found.rows.order_by(found.age.desc()).values_list("post_id", flat=True)[:MOST_FOUND]
