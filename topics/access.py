"""Who may do what in a topic: fetch, decide, refuse. The only place that decides it."""

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from core.errors import Code, ProductError
from topics.models import Level, Topic
from topics.viewers import is_site_admin, with_viewer


@dataclass(frozen=True, slots=True)
class TopicAccess:
    """A topic with what the person who asked is in it."""

    topic: Topic
    level: Level
    is_banned: bool = False
    is_admin: bool = False


def access_topic(
    actor: Actor | None, topic_id: int, *, level: Level = Level.NONE, for_writing: bool = False, lock: bool = False
) -> TopicAccess:
    """The topic, if the actor may see it and has at least `level` in it. One query.

    `for_writing` also demands that the topic is live and the actor not banned; `lock` holds the row until the
    transaction ends. Raises ProductError: NOT_FOUND (`topic_not_found`) for unknown topics and those whose existence
    is not the actor's business, MISSING_ACCESS (`topic_banned`), MISSING_PERMISSIONS (`topic_level`).
    """
    topics = Topic.objects.select_for_update(of=("self",)) if lock else Topic.objects.all()
    topic = with_viewer(topics, actor).filter(pk=topic_id).first()
    return judged(topic, actor, level=level, for_writing=for_writing)


def judged(topic: Any, actor: Actor | None, *, level: Level = Level.NONE, for_writing: bool = False) -> TopicAccess:
    """The decision of `access_topic` on a row of `topics.viewers.with_viewer` that was read already (or None)."""
    if topic is None:
        raise not_found()
    access = TopicAccess(topic, Level(topic.my_level), topic.my_ban, is_site_admin(actor))
    if for_writing and access.is_banned:
        raise banned()
    if not _may_see(access) or (for_writing and topic.is_deleted):
        raise not_found()
    if access.level < level:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="topic_level")
    return access


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="topic_not_found")


def banned() -> ProductError:
    """The refusal of those who are banned from the topic."""
    return ProductError(Code.MISSING_ACCESS, reason="topic_banned")


def _may_see(access: TopicAccess) -> bool:
    if access.topic.is_deleted:
        return access.level == Level.OWNER
    return access.level >= Level.MEMBER or not access.topic.require_approval
