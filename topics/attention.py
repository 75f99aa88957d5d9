"""What people set for topics."""

from typing import Any

from django.db.models import QuerySet

from accounts.attention import Kind, Target, is_muted
from core.actor import Actor
from topics.access import access_topic
from topics.models import Topic
from topics.viewers import visible, with_viewer


def check_attention(actor: Actor, target: Target) -> None:
    """Raise what `access_topic` raises for a topic that the actor may not see."""
    if target.kind == Kind.TOPIC:
        access_topic(actor, target.id)


def listed_topics(actor: Actor) -> "QuerySet[Any]":
    """The live topics that the actor may see."""
    return visible(with_viewer(Topic.objects.all(), actor))


def is_topic_muted(actor: Actor, topic_id: int) -> bool:
    """Whether the actor muted a topic. Raises as `access_topic`."""
    access_topic(actor, topic_id)
    return is_muted(actor.user_id, Target(Kind.TOPIC, topic_id))
