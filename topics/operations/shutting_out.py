"""Keeping many people out of a topic at once. Part of an operation that holds the topic's row, past all checks."""

from collections.abc import Sequence

from django.db.models import F

from accounts.models import User
from core.clock import now
from core.events import publish
from topics.events import TopicAccessLost
from topics.models import InvitationStatus, Topic, TopicBan, TopicInvitation, TopicMember
from topics.operations._standing import tell_put_out

_COLUMNS = ["reason", "banned_by", "banned_at", "expires_at"]


def shut_out_all(topic: Topic, users: Sequence[User], *, by: int, reason: str) -> None:
    """Ban people from a topic for good, whether they are in it or not; bans that they have are replaced, and what
    invites them is taken back. What they wrote stays.

    Publishes TopicMemberLeft for members, TopicAccessLost for others.
    """
    facts = {"reason": reason, "banned_by": by, "banned_at": now(), "expires_at": None}
    bans = [TopicBan(topic=topic, user=user, **facts) for user in users]
    TopicBan.objects.bulk_create(bans, update_conflicts=True, unique_fields=["topic", "user"], update_fields=_COLUMNS)
    invitations = TopicInvitation.objects.filter(topic=topic, invited__in=users, status=InvitationStatus.PENDING)
    invitations.delete()
    members = TopicMember.objects.filter(topic=topic, user__in=users)
    inside = set(members.values_list("user_id", flat=True))
    members.delete()
    Topic.objects.filter(pk=topic.pk).update(member_count=F("member_count") - len(inside))
    for user in users:
        if user.id in inside:
            tell_put_out(topic, user)
        else:
            publish(TopicAccessLost(topic_id=topic.id, user_id=user.id))
