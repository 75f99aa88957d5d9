"""Making and changing topics."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from accounts.hooks import name_offered
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.ids import new_id
from core.operations import operation
from core.text import folded
from topics.access import access_topic
from topics.drafts import TopicChanges, TopicDraft
from topics.events import TopicCreated, TopicUpdated
from topics.hooks import topic_created
from topics.models import Level, Topic, TopicMember, TopicTag
from topics.queries import topic_for
from topics.records import TopicRecord
from topics.tags import MOST_TAGS, is_tag

LONGEST_KEY = 100


@operation("topic.create", limit="api:topics:create")
def create_topic(actor: Actor, *, draft: TopicDraft) -> TopicRecord:
    """Make a topic, owned by the actor, who is its first member.

    Publishes TopicCreated. Raises ProductError CONFLICT (`topic_title_taken`) when a live topic has the title in any
    case, and what the hook `name_offered` raises.
    """
    topic = _stored(actor, draft)
    name_offered.run(actor.user, _said(topic.title, topic.description, topic.tags), topic_id=topic.id)
    moment = now()
    TopicMember.objects.create(topic=topic, user_id=actor.user_id, level=Level.OWNER, joined_at=moment)
    _index_tags(topic)
    topic_created.run(topic)
    record = TopicRecord.of(topic)
    publish(TopicCreated(topic=record))
    return record


@operation("topic.update", limit="api:topics:update")
def update_topic(actor: Actor, topic_id: int, *, changes: TopicChanges) -> TopicRecord:
    """Change what `changes` gives and nothing else. Needs to own the topic. When an invite-only topic is opened, what
    was written in it while it was closed stays with its members.

    Publishes TopicUpdated. Raises ProductError as `access_topic`, CONFLICT (`topic_title_taken`), and what the hook
    `name_offered` raises.
    """
    topic = access_topic(actor, topic_id, level=Level.OWNER, for_writing=True, lock=True).topic
    if changes.require_approval is not None:
        _turn_page(topic, closing=changes.require_approval)
    name_offered.run(actor.user, _newly_said(topic, changes), topic_id=topic_id, is_staff=True)
    for column, value in changes.given.items():
        setattr(topic, column, list(value) if isinstance(value, tuple) else value)
    _save(topic)
    if changes.tags is not None:
        TopicTag.objects.filter(topic=topic).delete()
        _index_tags(topic)
    record = topic_for(actor, topic_id).record
    publish(TopicUpdated(topic_id=topic_id, topic=record))
    return record


def _newly_said(topic: Topic, changes: TopicChanges) -> dict[str, str | None]:
    title = changes.title if changes.title != topic.title else None
    description = changes.description if changes.description != topic.description else None
    return _said(title, description, [tag for tag in changes.tags or () if tag not in topic.tags])


def _said(title: str | None, description: str | None, tags: Iterable[str]) -> dict[str, str | None]:
    return {"title": title, "description": description, "tags": "\n".join(tags)}


def add_tags(topic: Topic, tags: tuple[str, ...]) -> None:
    """Give a topic those of the tags that it lacks and may carry, up to ten in all. The caller holds its row."""
    room = max(0, MOST_TAGS - len(topic.tags))
    new = [tag for tag in dict.fromkeys(tags) if is_tag(tag) and tag not in topic.tags][:room]
    if not new:
        return
    topic.tags = [*topic.tags, *new]
    topic.save(update_fields=["tags"])
    TopicTag.objects.bulk_create([TopicTag(topic=topic, tag=tag) for tag in new], ignore_conflicts=True)


def _stored(actor: Actor, draft: TopicDraft) -> Topic:
    topic = Topic(
        title=draft.title,
        description=draft.description,
        owner=actor.user,
        tags=list(draft.tags),
        allow_anonymous=draft.allow_anonymous,
        require_approval=draft.require_approval,
        member_count=1,
    )
    _save(topic)
    return topic


def _turn_page(topic: Topic, *, closing: bool) -> None:
    """Note from where to where it was written in private. What was open between two such times goes with them."""
    if closing == topic.require_approval:
        return
    if not closing:
        topic.history_from = new_id()
    elif not topic.history_from:
        topic.private_from = new_id()


def _save(topic: Topic) -> None:
    topic.title_key = folded(topic.title)[:LONGEST_KEY]
    try:
        # The inner block keeps the operation's transaction usable on PostgreSQL.
        with transaction.atomic():
            topic.save()
    except IntegrityError:
        raise ProductError(Code.CONFLICT, reason="topic_title_taken", variables={"title": topic.title}) from None


def _index_tags(topic: Topic) -> None:
    TopicTag.objects.bulk_create([TopicTag(topic=topic, tag=tag) for tag in topic.tags])
