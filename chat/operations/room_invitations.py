"""Asking people into private rooms and groups, and what they answer."""

from collections.abc import Iterable

from django.db.models import F

from accounts.attention import Kind, Target
from accounts.models import User
from accounts.models.user import UserFlags
from accounts.notification_records import Notice
from accounts.operations.attention import set_attention
from accounts.operations.notifications import notify
from accounts.records import UserRecord
from accounts.relationships import is_blocked_between
from chat.events import RoomMemberJoined
from chat.events_rooms import RoomInvitationAccepted, RoomInvited
from chat.groups import locked_group, require_room_for_groups, require_seats
from chat.models import Channel, ChannelKind, ChannelMember, RoomInvitation
from chat.operations._group_seats import seat
from chat.room_access import ROOM_KINDS
from chat.room_invitations import invitation_rows
from chat.room_ranks import ranked_room
from chat.room_records import InvitationRecord
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from topics.audience import who_see
from topics.models import Level


@operation("room.invite", limit="api:rooms:invite")
def invite_to_room(actor: Actor, room_id: int, *, user_id: int | None = None, handle: str = "") -> None:
    """Ask somebody, named by id or by handle, into a private room or a group. Needs to moderate it.

    Publishes RoomInvited and tells them. Raises as `ranked_room`, NOT_FOUND (`recipient_not_found`), and BAD_REQUEST:
    `room_is_public`, `invites_owner`, `invites_member`, `invites_again`, `invites_banned`, `invites_stranger` (one has
    blocked the other, or they may not see the topic).
    """
    room = ranked_room(actor, room_id, Level.MODERATOR).room
    user = _named(user_id, handle)
    if room.is_public:
        raise _refused("room_is_public")
    reason = _obstacle(actor, room, user)
    if reason:
        raise _refused(reason)
    send_invitations(actor, room, (user,))


def send_invitations(actor: Actor, room: Channel, people: Iterable[User]) -> None:
    """Invite people past all checks, inside an operation. Publishes RoomInvited to each, and tells them."""
    for user in people:
        row = RoomInvitation.objects.create(channel=room, user=user, inviter=actor.user)
        invitation = InvitationRecord.of(row)
        publish(RoomInvited(user_id=user.id, invitation=invitation))
        notify(actor.user_id, (user.id,), _notice(invitation), within=(Target(Kind.ROOM, room.id),))


def invitable(actor: Actor, user_ids: Iterable[int]) -> list[User]:
    """Those of some people who may be asked into a new group by its maker."""
    people = User.objects.filter(pk__in=set(user_ids) - {actor.user_id}).order_by("pk")
    return [one for one in people if _takes_invitations(actor, one)]


@operation("room.accept_invitation", limit="api:rooms:join")
def accept_room_invitation(actor: Actor, invitation_id: int) -> None:
    """Come into the room or group one was invited to, and follow it.

    Publishes RoomMemberJoined, RoomInvitationAccepted, and for groups what `seat` publishes. Raises NOT_FOUND
    (`invitation_not_found`) when there is no such invitation, or the room cannot be entered any more, which ends the
    invitation's use; MAX_GROUP_DM_RECIPIENTS, MAX_GROUP_DMS.
    """
    invitation = _own(actor, invitation_id)
    room = Channel.objects.select_for_update(of=("self",)).select_related("home_topic").get(pk=invitation.channel_id)
    if room.is_deleted or room.kind not in ROOM_KINDS or not _may_enter(actor, room):
        raise _unknown()
    invitation.delete()
    if room.kind == ChannelKind.GROUP_DM:
        _enter_group(actor, room)
    else:
        _enter_room(actor, room)
    set_attention(actor.user_id, Target(Kind.ROOM, room.id), followed=True, followed_at=now())
    event = RoomInvitationAccepted(room_id=room.id, user_id=actor.user_id, inviter_id=invitation.inviter_id)
    publish(event)


@operation("room.decline_invitation", limit="api:rooms:join")
def decline_room_invitation(actor: Actor, invitation_id: int) -> None:
    """Answer an invitation with no. Raises NOT_FOUND (`invitation_not_found`)."""
    _own(actor, invitation_id).delete()


def _named(user_id: int | None, handle: str) -> User:
    named = User.objects.filter(pk=user_id) if user_id is not None else User.objects.filter(handle_key=handle.lower())
    user = named.first()
    if user is None or user.is_bot or user.is_system or user.flags & UserFlags.DELETED:
        raise ProductError(Code.NOT_FOUND, reason="recipient_not_found")
    return user


def _obstacle(actor: Actor, room: Channel, user: User) -> str:
    """Why somebody cannot be invited; "" when nothing stands against it."""
    if user.id == room.owner_id:
        return "invites_owner"
    is_banned = room.members.filter(user=user).values_list("is_banned", flat=True).first()
    if is_banned is not None:
        return "invites_banned" if is_banned else "invites_member"
    if room.invitations.filter(user=user).exists():
        return "invites_again"
    if room.home_topic is not None and not who_see(room.home_topic, (user.id,)):
        return "invites_stranger"
    return "" if _takes_invitations(actor, user) else "invites_stranger"


def _takes_invitations(actor: Actor, user: User) -> bool:
    is_somebody = not (user.is_bot or user.is_system or user.flags & UserFlags.DELETED)
    return is_somebody and not is_blocked_between(actor.user_id, user.id)


def _own(actor: Actor, invitation_id: int) -> RoomInvitation:
    rows = invitation_rows().select_for_update(of=("self",))
    found: RoomInvitation | None = rows.filter(pk=invitation_id, user_id=actor.user_id).first()
    if found is None:
        raise _unknown()
    return found


def _may_enter(actor: Actor, room: Channel) -> bool:
    if room.members.filter(user_id=actor.user_id, is_banned=True).exists():
        return False
    return room.home_topic is None or bool(who_see(room.home_topic, (actor.user_id,)))


def _enter_group(actor: Actor, room: Channel) -> None:
    group = locked_group(room.id)
    if group is None or group.member(actor.user_id) is not None:
        return
    require_seats(actor, len(group.members) + 1)
    require_room_for_groups((actor.user_id,))
    seat(group, actor.user, actor.user)


def _enter_room(actor: Actor, room: Channel) -> None:
    seat = {"history_from": room.history_from}
    _, created = ChannelMember.objects.get_or_create(channel=room, user=actor.user, defaults=seat)
    if created:
        Channel.objects.filter(pk=room.pk).update(member_count=F("member_count") + 1)
        publish(RoomMemberJoined(room_id=room.id, topic_id=room.home_topic_id, user=UserRecord.of(actor.user)))


def _notice(invitation: InvitationRecord) -> Notice:
    inviter, room_id = invitation.inviter, str(invitation.room_id)
    return Notice(
        type="invitation",
        title="New invitation",
        message=f'{inviter.handle} invited you to "{invitation.room_name}"',
        data={
            "invitation_id": str(invitation.id),
            "chat_room_id": room_id,
            "chat_room_name": invitation.room_name,
            "topic_id": None if invitation.topic_id is None else str(invitation.topic_id),
            "sender_id": str(inviter.id),
            "sender_username": inviter.handle,
        },
        sender_id=inviter.id,
        sender_name=inviter.handle,
        context_type="chat_room",
        context_id=room_id,
        context_name=invitation.room_name,
    )


def _unknown() -> ProductError:
    return ProductError(Code.NOT_FOUND, reason="invitation_not_found")


def _refused(reason: str) -> ProductError:
    return ProductError(Code.BAD_REQUEST, reason=reason)
