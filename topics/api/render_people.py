"""Moderators and invitations of topics as the topic wire shows them, for REST answers and socket events alike."""

from accounts.api.render import picture_of
from core.clock import iso, iso_or_none
from core.ids import to_oid
from topics.api.schemas import InvitationEvent, ListedModerator, TopicInvitation
from topics.api.wire import name_of, oid_or_none
from topics.queries import Moderator
from topics.records import InvitationRecord


def render_moderator(one: Moderator) -> ListedModerator:
    """A moderator in the list of a topic's."""
    return {
        "id": to_oid(one.user.id),
        "username": name_of(one.user),
        "added_at": iso_or_none(one.entry.added_at),
        "permissions": list(one.entry.permissions),
        "added_by": oid_or_none(one.entry.added_by),
    }


def render_invitation(record: InvitationRecord) -> TopicInvitation:
    """An invitation as whoever is invited sees it."""
    topic, inviter = record.topic, record.inviter
    return {
        "_id": to_oid(record.id),
        "id": to_oid(record.id),
        "topic_id": to_oid(topic.id),
        "invited_user_id": to_oid(record.invited_id),
        "invited_by": to_oid(inviter.id),
        "status": record.status,
        "created_at": iso(record.created_at),
        "topic": {
            "id": to_oid(topic.id),
            "title": topic.title,
            "description": topic.description,
            "member_count": topic.member_count,
        },
        "inviter": {"id": to_oid(inviter.id), "username": name_of(inviter), "profile_picture": picture_of(inviter)},
    }


def render_invited(record: InvitationRecord) -> InvitationEvent:
    """The same as a socket event."""
    return {
        "invitation_id": to_oid(record.id),
        "topic_id": to_oid(record.topic.id),
        "invited_user_id": to_oid(record.invited_id),
        "invited_by": to_oid(record.inviter.id),
        "invited_by_username": name_of(record.inviter),
        "topic_title": record.topic.title,
        "topic_description": record.topic.description,
    }
