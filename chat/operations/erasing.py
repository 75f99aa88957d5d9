"""What channels and messages do when an account is erased."""

from django.db.models import F

from accounts.models import User
from accounts.records import UserRecord
from chat.events import RoomMemberLeft
from chat.group_pictures import GROUP_ICON
from chat.groups import heir_among, locked_group
from chat.models import (
    Channel,
    ChannelKind,
    ChannelMember,
    FavoriteMeme,
    Invite,
    MediaFile,
    Message,
    MessageNonce,
    Reaction,
    ReactionBy,
    ReadState,
    RecentMention,
    RoomInvitation,
    SavedMessage,
    ScheduledMessage,
)
from chat.operations._group_seats import hand_over, tell_changed, unseat
from chat.room_access import ROOM_KINDS
from core.db.pieces import PIECE, delete_piece, update_piece
from core.events import publish
from core.images import forget_pictures
from topics.models import Level


def pass_on_room(user: User, ghost: User) -> bool:
    """Hand the next room that the person owns to its longest-serving moderator, a group without one to whoever is in
    it longest. A room without a moderator has no owner but the ghost, and administrators look after it."""
    room = Channel.objects.select_for_update().filter(owner=user).order_by("id").first()
    if room is None:
        return False
    successor = _successor(room)
    if successor is not None and room.kind == ChannelKind.GROUP_DM and (group := locked_group(room.id)) is not None:
        hand_over(group, successor)
        tell_changed(group)
        return True
    room.owner = ghost if successor is None else successor.user
    room.save(update_fields=["owner"])
    if successor is not None:
        ChannelMember.objects.filter(pk=successor.pk).update(level=Level.OWNER)
    return True


def leave_room(user: User, ghost: User) -> bool:
    """Take the person out of the next room or group, with what they set for it. A group that nobody is left in goes.
    Publishes RoomMemberLeft, and what else going out of a group publishes; nothing is said about it there."""
    rows = ChannelMember.objects.filter(user=user, channel__kind__in=ROOM_KINDS).order_by("channel_id")
    room_id = rows.values_list("channel_id", flat=True).first()
    if room_id is None:
        return False
    group = locked_group(room_id)
    if group is not None and len(group.members) > 1 and (seat := group.member(user.id)) is not None:
        unseat(group, seat, user, silent=True)
        return True
    room = Channel.objects.select_for_update().get(id=room_id)
    others = ChannelMember.objects.filter(channel=room, is_banned=False).exclude(user=user)
    is_over = room.kind == ChannelKind.GROUP_DM and not others.exists()
    if is_over and delete_piece(Message.objects.filter(channel=room)):
        return True
    counted = rows.filter(channel=room, is_banned=False, level__gte=Level.MEMBER).exists()
    ChannelMember.objects.filter(channel=room, user=user).delete()
    if counted:
        Channel.objects.filter(pk=room.pk).update(member_count=F("member_count") - 1)
        publish(RoomMemberLeft(room_id=room.id, topic_id=room.home_topic_id, user=UserRecord.of(user)))
    if is_over:
        if room.icon is not None:
            forget_pictures([(GROUP_ICON, (room.id,), room.icon)], at_once=True)
        room.delete()
    return True


def delete_notes(user: User, ghost: User) -> bool:
    """Delete some of what the person wrote for nobody else, and at last the place it stood in."""
    notes = Channel.objects.filter(pk=user.id, kind=ChannelKind.PERSONAL_NOTES)
    return delete_piece(Message.objects.filter(channel__in=notes)) or delete_piece(notes)


def hand_over_messages(user: User, ghost: User) -> bool:
    """Make the ghost the author of some more messages."""
    return update_piece(Message.objects.filter(author=user), author=ghost)


def forget_reading(user: User, ghost: User) -> bool:
    """Delete some of what only the person's own clients needed."""
    reads, nonces = ReadState.objects.filter(user=user), MessageNonce.objects.filter(author=user)
    pinned = ChannelMember.objects.filter(user=user, pinned_at__isnull=False)
    return delete_piece(reads) or delete_piece(nonces) or update_piece(pinned, pinned_at=None)


def forget_collections(user: User, ghost: User) -> bool:
    """Delete some of what the person kept, and of what they wanted said later. Files that nothing shows any more are
    removed by the job that looks for them."""
    kept = (RecentMention, SavedMessage, ScheduledMessage, FavoriteMeme, RoomInvitation)
    return any(delete_piece(model._default_manager.filter(user=user)) for model in kept) or update_piece(
        MediaFile.objects.filter(uploader=user), uploader=None
    )


def take_reactions_back(user: User, ghost: User) -> bool:
    """Take some of the person's reactions back, as silently as the account goes."""
    uses = ReactionBy.objects.filter(user=user).order_by("pk").values_list("pk", "reaction_id")[:PIECE]
    found = dict(uses)
    ReactionBy.objects.filter(pk__in=found).delete()
    Reaction.objects.filter(pk__in=found.values()).update(count=F("count") - 1)
    Reaction.objects.filter(pk__in=found.values(), count=0).delete()
    return bool(found)


def forget_inviter(user: User, ghost: User) -> bool:
    """Make some more of the person's invites nobody's; they go on working. What they asked people into by name does
    not."""
    return delete_piece(RoomInvitation.objects.filter(inviter=user)) or update_piece(
        Invite.objects.filter(inviter=user), inviter=None
    )


def _successor(room: Channel) -> ChannelMember | None:
    members = ChannelMember.objects.select_related("user").filter(channel=room, is_banned=False)
    least = Level.MEMBER if room.kind == ChannelKind.GROUP_DM else Level.MODERATOR
    return heir_among(members.filter(level__gte=least).exclude(user=room.owner))
