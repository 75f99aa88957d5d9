"""Asking people into a topic that only the invited may enter, and what they answer."""

from accounts.attention import Kind, Target
from accounts.models import User
from accounts.notification_records import Notice
from accounts.operations.notifications import notify
from accounts.records import UserRecord
from accounts.relationships import is_blocked_between
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.access import TopicAccess, access_topic
from topics.events import TopicInvited, TopicMemberJoined
from topics.invitations import open_invitation, open_invitations
from topics.models import InvitationStatus, Level, Topic, TopicBan, TopicInvitation, TopicMember
from topics.operations.members import add_member, note_newcomer
from topics.people import person_named
from topics.records import InvitationRecord
from topics.viewers import in_force


@operation("topic.invite", limit="api:topics:invite")
def invite(actor: Actor, topic_id: int, *, user_id: int | None = None, name: str = "") -> InvitationRecord:
    """Ask somebody, by id or by name, into an invite-only topic.

    Needs to be a member. Publishes TopicInvited, and tells the person. Raises ProductError as `access_topic`,
    NOT_FOUND (`user_not_found`), and BAD_REQUEST: `invite_public`, `invite_owner`, `invite_member`, `invite_again`,
    `invite_banned`, `invite_failed` when one has blocked the other.
    """
    access = access_topic(actor, topic_id, level=Level.MEMBER, for_writing=True, lock=True)
    if not access.topic.require_approval:
        raise _refused("invite_public")
    user = person_named(user_id, name)
    _check_may_be_invited(actor, access, user)
    row = TopicInvitation.objects.create(topic=access.topic, invited=user, invited_by=actor.user)
    record = InvitationRecord.of(row)
    publish(TopicInvited(user_id=user.id, invitation=record))
    notify(actor.user_id, (user.id,), _notice(record), within=(Target(Kind.TOPIC, topic_id),))
    return record


@operation("topic.accept_invitation", limit="api:topics:invitations")
def accept_invitation(actor: Actor, invitation_id: int) -> None:
    """Become a member of the topic one was asked into.

    Publishes TopicMemberJoined. Raises ProductError BAD_REQUEST (`invitation_not_accepted`) for what is no open
    invitation of the actor, and for topics that are gone or where the actor was banned meanwhile.
    """
    row = open_invitation(actor.user_id, invitation_id)
    topic = None if row is None else _enterable(row.topic_id, actor.user_id)
    if row is None or topic is None or not answer(row, InvitationStatus.ACCEPTED):
        raise _refused("invitation_not_accepted")
    member = add_member(topic, actor.user_id)
    if member is not None:
        note_newcomer(topic, member)
        publish(TopicMemberJoined(topic_id=topic.id, user=UserRecord.of(actor.user), also_user_ids=(actor.user_id,)))


@operation("topic.decline_invitation", limit="api:topics:invitations")
def decline_invitation(actor: Actor, invitation_id: int) -> None:
    """Say no to an invitation. Raises ProductError BAD_REQUEST (`invitation_not_declined`)."""
    row = open_invitation(actor.user_id, invitation_id)
    if row is None or not answer(row, InvitationStatus.DECLINED):
        raise _refused("invitation_not_declined")


def answer(row: TopicInvitation, status: InvitationStatus) -> bool:
    """Note what somebody answers. False when another answer was faster."""
    still_open = TopicInvitation.objects.filter(pk=row.pk, status=InvitationStatus.PENDING)
    return bool(still_open.update(status=status, answered_at=now()))


def _check_may_be_invited(actor: Actor, access: TopicAccess, user: User) -> None:
    topic = access.topic
    if user.id == topic.owner_id:
        raise _refused("invite_owner")
    if TopicMember.objects.filter(topic=topic, user=user, level__gte=Level.MEMBER).exists():
        raise _refused("invite_member")
    if TopicBan.objects.filter(in_force(), topic=topic, user=user).exists():
        raise _refused("invite_banned")
    if is_blocked_between(actor.user_id, user.id):
        raise _refused("invite_failed")
    if open_invitations(user.id).filter(topic=topic).exists():
        raise _refused("invite_again")


def _enterable(topic_id: int, user_id: int) -> Topic | None:
    topic = Topic.objects.select_for_update().filter(pk=topic_id, is_deleted=False).first()
    is_banned = TopicBan.objects.filter(in_force(), topic_id=topic_id, user_id=user_id).exists()
    return None if is_banned else topic


def _notice(record: InvitationRecord) -> Notice:
    inviter, topic = record.inviter, record.topic
    return Notice(
        type="invitation",
        title="Topic invitation",
        message=f'{inviter.handle} invited you to "{topic.title}"',
        data={
            "invitation_id": str(record.id),
            "topic_id": str(topic.id),
            "topic_title": topic.title,
            "invited_by_id": str(inviter.id),
            "invited_by_username": inviter.handle,
        },
        sender_id=inviter.id,
        sender_name=inviter.handle,
        context_type="topic",
        context_id=str(topic.id),
        context_name=topic.title,
    )


def _refused(reason: str) -> ProductError:
    return ProductError(Code.BAD_REQUEST, reason=reason)
