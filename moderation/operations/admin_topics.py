"""What administrators do to topics from the console. Whoever holds every right acts as an owner of any topic anyway, on
the topic wire; here they say why, and it stands in the log."""

from accounts.rights import EVERYTHING, Right, require_rank, require_right
from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin
from moderation.operations.removing import authority
from topics.access import access_topic
from topics.drafts import TopicChanges
from topics.operations import deletion, moderating, moderators, topics

_LIMIT = "admin:guild:modify"


@operation("admin.topic.delete", limit=_LIMIT)
def delete_topic(actor: Actor, topic_id: int) -> None:
    """Take a topic away from everybody; whether it goes for good is decided as if its owner had asked. Needs the right
    to settle reports. Publishes TopicDeleted. Raises as `require_right`, `require_rank` of its owner, NOT_FOUND
    (`topic_not_found`)."""
    require_right(actor, Right.REPORT_RESOLVE)
    require_rank(actor, access_topic(authority(actor), topic_id, for_writing=True, lock=True).topic.owner)
    deletion.delete_topic(authority(actor), topic_id)
    record_admin(actor, "delete_topic", "topic", topic_id)


@operation("admin.topic.set_door", limit=_LIMIT)
def set_topic_door(actor: Actor, topic_id: int, *, closed: bool) -> None:
    """Let only those into a topic who are invited, or everybody again. Needs every right. Publishes TopicUpdated.
    Raises as `require_right` and `update_topic`."""
    require_right(actor, EVERYTHING)
    topics.update_topic(authority(actor), topic_id, changes=TopicChanges(require_approval=closed))
    record_admin(actor, "close_topic" if closed else "open_topic", "topic", topic_id)


@operation("admin.topic.transfer", limit=_LIMIT)
def transfer_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Hand a topic to somebody. Needs every right. Publishes and raises as topics' `transfer_topic`."""
    require_right(actor, EVERYTHING)
    old = access_topic(authority(actor), topic_id, for_writing=True, lock=True).topic.owner_id
    moderators.transfer_topic(authority(actor), topic_id, user_id)
    record_admin(actor, "transfer_topic", "topic", topic_id, old_owner_id=old, new_owner_id=user_id)


@operation("admin.topic.add_moderator", limit=_LIMIT)
def add_moderator(actor: Actor, topic_id: int, user_id: int) -> None:
    """Make somebody a moderator. Needs every right. Publishes and raises as topics' `add_moderator`."""
    require_right(actor, EVERYTHING)
    moderators.add_moderator(authority(actor), topic_id, user_id)
    record_admin(actor, "add_topic_moderator", "topic", topic_id, user_id=user_id)


@operation("admin.topic.remove_moderator", limit=_LIMIT)
def remove_moderator(actor: Actor, topic_id: int, user_id: int) -> None:
    """Make a moderator a mere member. Needs every right. Publishes and raises as topics' `remove_moderator`."""
    require_right(actor, EVERYTHING)
    moderators.remove_moderator(authority(actor), topic_id, user_id)
    record_admin(actor, "remove_topic_moderator", "topic", topic_id, user_id=user_id)


@operation("admin.topic.kick", limit=_LIMIT)
def kick_from_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Take somebody out of a topic. Needs every right. Publishes and raises as topics' `kick_from_topic`."""
    require_right(actor, EVERYTHING)
    moderating.kick_from_topic(authority(actor), topic_id, user_id)
    record_admin(actor, "kick_topic_member", "topic", topic_id, user_id=user_id)


@operation("admin.topic.ban", limit=_LIMIT)
def ban_from_topic(actor: Actor, topic_id: int, user_id: int, *, days: int | None) -> None:
    """Keep somebody out of a topic, for some days or (None) for good. Needs every right. Publishes and raises as
    topics' `ban_from_topic`."""
    require_right(actor, EVERYTHING)
    moderating.ban_from_topic(authority(actor), topic_id, user_id, days=days)
    record_admin(actor, "ban_topic_member", "topic", topic_id, user_id=user_id, days=days or 0)


@operation("admin.topic.unban", limit=_LIMIT)
def unban_from_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Let somebody back into a topic. Needs every right. Raises as topics' `unban_from_topic`."""
    require_right(actor, EVERYTHING)
    moderating.unban_from_topic(authority(actor), topic_id, user_id)
    record_admin(actor, "unban_topic_member", "topic", topic_id, user_id=user_id)
