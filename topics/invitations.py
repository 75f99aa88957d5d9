"""Reads of invitations into topics."""

from django.db.models import QuerySet

from core.actor import Actor
from topics.models import InvitationStatus, TopicInvitation
from topics.records import InvitationRecord

MOST_LISTED = 100


def invitations_of(actor: Actor) -> list[InvitationRecord]:
    """The open invitations of a person into live topics, the newest first. One query."""
    rows = open_invitations(actor.user_id).select_related("topic", "invited_by").filter(topic__is_deleted=False)
    return [InvitationRecord.of(row) for row in rows.order_by("-id")[:MOST_LISTED]]


def open_invitation(user_id: int, invitation_id: int) -> TopicInvitation | None:
    """An open invitation of a person."""
    return open_invitations(user_id).filter(pk=invitation_id).first()


def open_invitations(user_id: int) -> "QuerySet[TopicInvitation]":
    """What a person was asked into and has not answered."""
    return TopicInvitation.objects.filter(invited_id=user_id, status=InvitationStatus.PENDING)
