"""Putting people out of a topic: bans, which last, and kicks, after which one may come back."""

from datetime import timedelta

from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.access import TopicAccess, access_topic
from topics.events import TopicAccessLost
from topics.models import Level, Power, TopicBan
from topics.operations._standing import check_above, forget_invitations, tell_put_out
from topics.operations.members import remove_member
from topics.people import account

DEFAULT_REASON = "Banned by moderator"
LONGEST_REASON = 500


@operation("topic.ban", limit="api:topics:moderate")
def ban_from_topic(
    actor: Actor, topic_id: int, user_id: int, *, reason: str = DEFAULT_REASON, days: int | None = None
) -> None:
    """Ban somebody from a topic, for some days or for good, whether they are in it or not; a ban they have already is
    replaced. Invitations they have are taken back.

    Needs to moderate the topic with the power to ban. Publishes TopicMemberLeft for a member, TopicAccessLost for
    others; either takes their sockets out. Raises ProductError as `access_topic`, NOT_FOUND (`user_not_found`),
    MISSING_PERMISSIONS (`target_above`).
    """
    access = _moderated(actor, topic_id)
    user = account(user_id)
    check_above(actor, access, user)
    facts = {
        "reason": reason[:LONGEST_REASON],
        "banned_by": actor.user_id,
        "banned_at": now(),
        "expires_at": None if days is None else now() + timedelta(days=days),
    }
    TopicBan.objects.update_or_create(topic=access.topic, user=user, defaults=facts)
    forget_invitations(access.topic, user)
    if remove_member(access.topic, user_id):
        tell_put_out(access.topic, user)
    else:
        publish(TopicAccessLost(topic_id=topic_id, user_id=user_id))


@operation("topic.unban", limit="api:topics:moderate")
def unban_from_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Let somebody back into a topic.

    Needs to moderate the topic with the power to ban. Raises ProductError as `access_topic`, NOT_FOUND
    (`ban_not_found`).
    """
    access = _moderated(actor, topic_id)
    deleted, _ = TopicBan.objects.filter(topic=access.topic, user_id=user_id).delete()
    if not deleted:
        raise ProductError(Code.NOT_FOUND, reason="ban_not_found")


@operation("topic.kick", limit="api:topics:moderate")
def kick_from_topic(actor: Actor, topic_id: int, user_id: int) -> None:
    """Take a member out of a topic; they may come back as anybody may come.

    Needs to moderate the topic with the power to ban. Publishes TopicMemberLeft, which takes their sockets out. Raises
    ProductError as `access_topic`, NOT_FOUND (`user_not_found`, `member_not_found`), MISSING_PERMISSIONS
    (`target_above`).
    """
    access = _moderated(actor, topic_id)
    user = account(user_id)
    check_above(actor, access, user)
    if not remove_member(access.topic, user_id):
        raise ProductError(Code.NOT_FOUND, reason="member_not_found")
    tell_put_out(access.topic, user)


def _moderated(actor: Actor, topic_id: int) -> TopicAccess:
    access = access_topic(actor, topic_id, level=Level.MODERATOR, for_writing=True, lock=True)
    if not access.may(Power.BAN_USERS):
        raise ProductError(Code.MISSING_PERMISSIONS, reason="topic_level")
    return access
