"""Posts and comments with the columns that their records and their viewer need, read in the same query."""

from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, SmallIntegerField, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.actor import Actor
from posts.models import CommentVote, PostVote
from topics.models import Level, TopicMember


def with_author(posts: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    """Posts with their author, `author_level` in the topic, and the viewer's own `my_vote`."""
    return posts.select_related("author").annotate(
        author_level=_author_level("topic_id", "topic__owner_id"),
        my_vote=_own_vote(PostVote.objects.filter(post_id=OuterRef("pk")), actor),
    )


def comments_with_author(comments: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    """The same of comments."""
    return comments.select_related("author").annotate(
        author_level=_author_level("post__topic_id", "post__topic__owner_id"),
        my_vote=_own_vote(CommentVote.objects.filter(comment_id=OuterRef("pk")), actor),
    )


def _own_vote(votes: "QuerySet[Any]", actor: Actor | None) -> Any:
    if actor is None:
        return Value(0, output_field=SmallIntegerField())
    return Coalesce(Subquery(votes.filter(user_id=actor.user_id).values("value")), Value(0))


def _author_level(topic: str, owner: str) -> Any:
    membership = TopicMember.objects.filter(topic_id=OuterRef(topic), user_id=OuterRef("author_id"))
    owned = When(**{owner: F("author_id")}, then=Value(int(Level.OWNER)))
    level = Coalesce(Subquery(membership.values("level")), Value(0))
    return Case(owned, default=level, output_field=SmallIntegerField())
