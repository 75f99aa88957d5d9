"""Who may do what in a topic: fetch, decide, refuse. The only place that decides it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.arrivals import is_raided
from core.actor import Actor
from core.errors import Code, ProductError
from core.permissions import came_with_raid
from topics.models import Level, Power, Topic
from topics.viewers import is_site_admin, with_viewer

RAIDED = "topic_raided"
"""Why somebody may only read: many people came at once, and they are one of them."""


@dataclass(frozen=True, slots=True)
class TopicAccess:
    """A topic with what the person who asked may do in it (`level`) and what they are in it (`role`): the same but
    for administrators of the site, who act as owners everywhere. What was written in private before `history_from` is
    not for them: in the feed and the rooms all before it, of posts what `shows` says. Who is held back came with a raid
    that goes on, or is no member, and only reads."""

    topic: Topic
    level: Level
    role: Level
    is_banned: bool = False
    is_admin: bool = False
    powers: frozenset[str] = frozenset()
    history_from: int = 0
    is_held_back: bool = False

    def may(self, power: Power) -> bool:
        """Whether they may moderate in this way: owners in every way, moderators as their owner lets them."""
        return self.level >= Level.OWNER or (self.level == Level.MODERATOR and power in self.powers)

    def shows(self, written_id: int) -> bool:
        """Whether a post or comment was written in the open, or while they were in: the rule of
        `topics.viewers.in_sight`."""
        return not self.topic.private_from <= written_id < self.history_from

    def shown(self, written: "QuerySet[Any]") -> "QuerySet[Any]":
        """Of posts or comments of the topic, those that `shows` lets them see."""
        if not self.history_from:
            return written
        return written.filter(Q(pk__gte=self.history_from) | Q(pk__lt=self.topic.private_from))


def access_topic(
    actor: Actor | None, topic_id: int, *, level: Level = Level.NONE, for_writing: bool = False, lock: bool = False
) -> TopicAccess:
    """The topic, if the actor may see it and has at least `level` in it. One query, two with `lock`.

    `for_writing` also demands that the topic is live and the actor not banned; `lock` holds the row until the
    transaction ends, and what is decided is true from then on. Raises ProductError: NOT_FOUND (`topic_not_found`) for
    unknown topics and those whose existence is not the actor's business, MISSING_ACCESS (`topic_banned`, and
    `topic_raided` for who is held back), MISSING_PERMISSIONS (`topic_level`).
    """
    if lock:
        hold_topic(topic_id)
    row = with_viewer(Topic.objects.all(), actor).filter(pk=topic_id).first()
    if row is None:
        raise not_found()
    return judged(row, row, actor, level=level, for_writing=for_writing)


def hold_topic(topic_id: int) -> None:
    """Hold a topic's row until the transaction ends. Memberships and bans are read by a statement that begins after
    this: one that waits for the row itself would see them as they were before the wait."""
    Topic.objects.select_for_update(no_key=True).filter(pk=topic_id).values_list("pk", flat=True).first()


def judged(
    topic: Topic, facts: Any, actor: Actor | None, *, level: Level = Level.NONE, for_writing: bool = False
) -> TopicAccess:
    """The decision of `access_topic` on a topic that was read already; `facts` is the row of `with_viewer` that holds
    what it is to the actor: the topic itself, or what lies in it."""
    access = TopicAccess(
        topic,
        Level(facts.my_level),
        Level(facts.my_role),
        facts.my_ban,
        is_site_admin(actor),
        frozenset(facts.my_powers or ()),
        facts.my_from or 0,
        _is_held_back(topic, facts),
    )
    if for_writing and access.is_banned:
        raise banned()
    if not _may_see(access) or (for_writing and topic.is_deleted):
        raise not_found()
    if access.level < level:
        raise ProductError(Code.MISSING_PERMISSIONS, reason="topic_level")
    if for_writing and access.is_held_back:
        raise ProductError(Code.MISSING_ACCESS, reason=RAIDED)
    return access


def not_found() -> ProductError:
    """The refusal that tells nothing."""
    return ProductError(Code.NOT_FOUND, reason="topic_not_found")


def banned() -> ProductError:
    """The refusal of those who are banned from the topic."""
    return ProductError(Code.MISSING_ACCESS, reason="topic_banned")


def _is_held_back(topic: Topic, facts: Any) -> bool:
    if topic.raid_since is None or facts.my_level >= Level.MODERATOR or not is_raided(topic):
        return False
    return came_with_raid(topic.raid_since, facts.my_joined_at)


def _may_see(access: TopicAccess) -> bool:
    if access.topic.is_deleted:
        return access.level == Level.OWNER
    return access.level >= Level.MEMBER or not access.topic.require_approval
