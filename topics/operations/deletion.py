"""Taking topics away: asked for by the owner, decided by an administrator of the site, done a week later."""

from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Attention
from core.actor import Actor
from core.clock import now
from core.db.pieces import delete_piece
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from core.text import folded
from topics.access import access_topic
from topics.events import TopicDeleted, TopicUpdated
from topics.hooks import decided, topic_removing
from topics.models import DeletionStatus, Level, Topic, TopicMember
from topics.queries import topic_for
from topics.viewers import is_site_admin

GRACE = timedelta(days=7)  # deletion states of the topic-side contract
LONGEST_TITLE = 100
_MANY = 1000
_TRIES = 5


@operation("topic.delete", limit="api:topics:delete")
def delete_topic(actor: Actor, topic_id: int) -> None:
    """Ask for a topic's deletion: from now on it exists for nobody but its owner and administrators, and takes nothing
    new.

    Needs to own the topic. Publishes TopicDeleted, which empties its rooms. Raises ProductError as `access_topic`.
    """
    topic = access_topic(actor, topic_id, level=Level.OWNER, for_writing=True, lock=True).topic
    topic.is_deleted, topic.is_public = True, False
    topic.deleted_by, topic.deleted_at = actor.user_id, now()
    topic.permanent_delete_at, topic.deletion_status = now() + GRACE, DeletionStatus.PENDING
    topic.save()
    publish(TopicDeleted(topic=topic_for(actor, topic_id).record))


@operation("topic.approve_deletion")
def approve_topic_deletion(actor: Actor, topic_id: int) -> None:
    """Let a topic go when its week is over. For administrators; the decision is logged (hook `decided`).

    Raises ProductError MISSING_PERMISSIONS (`admins_only`), NOT_FOUND (`topic_not_pending`).
    """
    topic = _pending(actor, topic_id)
    topic.deletion_status = DeletionStatus.APPROVED
    topic.save(update_fields=["deletion_status"])
    decided.run(actor, "topic_deletion_approved", "topic", topic_id)


@operation("topic.reject_deletion")
def reject_topic_deletion(actor: Actor, topic_id: int) -> None:
    """Bring a topic back, as it was; should another have got its title meanwhile, with a number behind it.

    For administrators; the decision is logged (hook `decided`). Publishes TopicUpdated. Raises as
    `approve_topic_deletion`.
    """
    topic = _pending(actor, topic_id)
    topic.is_deleted, topic.is_public, topic.deletion_status = False, True, DeletionStatus.REJECTED
    topic.deleted_by = topic.deleted_at = topic.permanent_delete_at = None
    _save_under_free_title(topic)
    decided.run(actor, "topic_deletion_rejected", "topic", topic_id)
    publish(TopicUpdated(topic_id=topic_id, topic=topic_for(actor, topic_id).record))


@operation("topic.remove_piece")
def remove_piece(actor: Actor) -> bool:
    """Delete some of what is left of the topics whose time has come, for the system: first what the packages above keep
    in them, at last the topic. False when nothing is left."""
    topic = due_topics().order_by("permanent_delete_at", "id").first()
    if topic is None:
        return False
    own = Attention.objects.filter(kind=Attention.Kind.TOPIC, target_id=topic.id)
    return (
        any(topic_removing.collect(topic.id))
        or delete_piece(own, _MANY)
        or delete_piece(TopicMember.objects.filter(topic=topic), _MANY)
        or delete_piece(due_topics().filter(pk=topic.pk))
    )


def due_topics() -> "QuerySet[Topic]":
    """Topics whose approved deletion is due."""
    return Topic.objects.filter(
        is_deleted=True, deletion_status=DeletionStatus.APPROVED, permanent_delete_at__lte=now()
    )


def _pending(actor: Actor, topic_id: int) -> Topic:
    if not is_site_admin(actor):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="admins_only")
    pending = Topic.objects.select_for_update().filter(is_deleted=True, deletion_status=DeletionStatus.PENDING)
    topic = pending.filter(pk=topic_id).first()
    if topic is None:
        raise ProductError(Code.NOT_FOUND, reason="topic_not_pending")
    return topic


def _save_under_free_title(topic: Topic) -> None:
    title = topic.title
    for _ in range(_TRIES):
        topic.title = _free_title(title)
        topic.title_key = folded(topic.title)[:LONGEST_TITLE]
        # Another may take the title between looking and saving; the inner block keeps the transaction usable.
        with suppress(IntegrityError), transaction.atomic():
            topic.save()
            return
    raise ProductError(Code.CONFLICT, reason="topic_title_taken", variables={"title": title})


def _free_title(title: str) -> str:
    wanted, number = title, 1
    while Topic.objects.filter(title_key=folded(wanted)[:LONGEST_TITLE], is_deleted=False).exists():
        number += 1
        behind = f" ({number})"
        wanted = f"{title[: LONGEST_TITLE - len(behind)]}{behind}"
    return wanted
