"""Topics as the topic wire shows them, for REST answers and socket events alike."""

from core.clock import iso, iso_or_none
from core.ids import to_oid
from topics.api.schemas import Topic, TopicModerator
from topics.api.wire import name_of, oid_or_none, oids
from topics.models import Level
from topics.queries import TopicView
from topics.records import ModeratorRecord, TopicRecord


def render_topic(record: TopicRecord) -> Topic:
    """A topic without anything that depends on who looks at it: the form for events."""
    topic: Topic = {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "title": record.title,
        "description": record.description,
        "tags": list(record.tags),
        "owner_id": to_oid(record.owner.id),
        "owner": {"id": to_oid(record.owner.id), "username": name_of(record.owner)},
        "moderators": [_moderator(entry) for entry in record.moderators],
        "members": [],
        "banned_users": [],
        "member_count": record.member_count,
        "is_public": record.is_public,
        "created_at": iso(record.created_at),
        "last_activity": iso(record.last_activity),
        "settings": {"allow_anonymous": record.allow_anonymous, "require_approval": record.require_approval},
        "post_count": record.post_count,
        "conversation_count": record.conversation_count,
    }
    if record.is_deleted:
        _add_deletion(topic, record)
    return topic


def render_topic_view(view: TopicView) -> Topic:
    """A topic as one viewer sees it."""
    topic = render_topic(view.record)
    topic["members"], topic["banned_users"] = oids(view.member_ids), oids(view.banned_ids)
    topic["user_permission_level"] = int(view.level)
    return topic


def render_listed_topic(view: TopicView) -> Topic:
    """A topic in a list."""
    topic = render_topic_view(view)
    topic["is_muted"] = view.is_muted
    return topic


def render_new_topic(record: TopicRecord) -> Topic:
    """A topic as its owner sees it right after making it."""
    return render_topic_view(TopicView(record=record, level=Level.OWNER, member_ids=(record.owner.id,)))


def _moderator(entry: ModeratorRecord) -> TopicModerator:
    return {
        "user_id": to_oid(entry.user_id),
        "added_by": oid_or_none(entry.added_by),
        "added_at": iso_or_none(entry.added_at),
        "permissions": list(entry.permissions),
    }


def _add_deletion(topic: Topic, record: TopicRecord) -> None:
    topic["is_deleted"] = True
    topic["deleted_by"] = oid_or_none(record.deleted_by)
    topic["deleted_at"] = iso_or_none(record.deleted_at)
    topic["permanent_delete_at"] = iso_or_none(record.permanent_delete_at)
    topic["deletion_status"] = record.deletion_status
