"""Invitations to rooms and groups, for those who got them."""

from typing import Any

from django.db.models import QuerySet

from chat.models import RoomInvitation
from chat.room_records import InvitationRecord
from core.actor import Actor

MOST = 500


def invitations_of(actor: Actor) -> list[InvitationRecord]:
    """The invitations that the person has not answered, newest first. One query."""
    rows = invitation_rows().filter(user_id=actor.user_id, channel__is_deleted=False)
    return [InvitationRecord.of(row) for row in rows.order_by("-id")[:MOST]]


def invitation_rows() -> "QuerySet[Any]":
    """Invitations with everything that a record tells."""
    return RoomInvitation.objects.select_related("inviter", "channel__home_topic")
