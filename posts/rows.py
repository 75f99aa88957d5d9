"""Posts and comments with the columns that their records and their viewer need, read in the same query."""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.attention import Kind, muted_now, own_flag, own_hidden
from core.actor import Actor
from posts.models import CommentVote, PostVote
from topics.models import Level, TopicMember


def with_author(posts: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    """Posts with their author, `author_level` in the topic, and what they are to the viewer: `my_vote`, `my_follow`
    and `my_mute` (of the post or its topic)."""
    return (
        posts.select_related("author")
        .defer("words")
        .annotate(
            author_level=_author_level("topic_id", "topic__owner_id"),
            my_vote=_own_vote(PostVote.objects.filter(post_id=OuterRef("pk")), actor),
            my_follow=own_flag(actor, Q(followed=True), Kind.POST),
            my_mute=ExpressionWrapper(_own_mute(actor), output_field=BooleanField()),
        )
    )


def _own_mute(actor: Actor | None) -> Any:
    if actor is None:
        return Value(False)
    return Q(own_flag(actor, muted_now(), Kind.POST)) | Q(own_flag(actor, muted_now(), Kind.TOPIC, "topic_id"))


def comments_with_author(comments: "QuerySet[Any]", actor: Actor | None) -> "QuerySet[Any]":
    """Comments with their author, `author_level` in the topic, the viewer's own `my_vote` and `my_hidden`."""
    return (
        comments.select_related("author")
        .defer("words")
        .annotate(
            author_level=_author_level("post__topic_id", "post__topic__owner_id"),
            my_vote=_own_vote(CommentVote.objects.filter(comment_id=OuterRef("pk")), actor),
            my_hidden=own_hidden(actor, Kind.COMMENT),
        )
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
