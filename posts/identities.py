"""The names a person is anonymous under, with how much they wrote under each."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, QuerySet

from chat.models import Message
from core.actor import Actor
from core.ids import created_at
from posts.models import Comment, Post
from topics.models import AnonymousIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A person's alias in a topic; `message_count` counts messages, `last_used` is the last of anything written."""

    alias: AnonymousIdentity
    message_count: int
    last_used: datetime


def identities_of(actor: Actor) -> list[Identity]:
    """The actor's aliases, newest first. Four queries."""
    aliases = AnonymousIdentity.objects.filter(user_id=actor.user_id).select_related("topic").order_by("-id")
    messages = _written(Message.objects.filter(deleted_at=None), actor, "channel__home_topic_id")
    posts = _written(Post.objects.filter(is_deleted=False), actor, "topic_id")
    comments = _written(Comment.objects.filter(is_deleted=False), actor, "post__topic_id")
    counts = Counter({topic_id: number for topic_id, number, _ in messages})
    newest: dict[int, int] = {}
    for topic_id, _, last_id in (*messages, *posts, *comments):
        newest[topic_id] = max(last_id, newest.get(topic_id, 0))
    return [
        Identity(
            alias=row,
            message_count=counts[row.topic_id],
            last_used=created_at(newest[row.topic_id]) if row.topic_id in newest else row.created_at,
        )
        for row in aliases
    ]


def _written(rows: "QuerySet[Any]", actor: Actor, topic: str) -> list[tuple[int, int, int]]:
    anonymous = rows.filter(author_id=actor.user_id).exclude(alias="").order_by()
    counted = anonymous.values(in_topic=F(topic)).annotate(number=Count("id"), last=Max("id"))
    return list(counted.values_list("in_topic", "number", "last"))
