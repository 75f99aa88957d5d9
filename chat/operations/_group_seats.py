"""Coming into a group and going out of it: what every way of doing so has in common. Parts of operations."""

from django.db.models import F

from accounts.attention import Kind, Target
from accounts.models import User
from accounts.operations.attention import forget_follow
from accounts.records import UserRecord
from chat import statements
from chat.events import (
    GroupInviteDeleted,
    PinnedChannelsChanged,
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    RoomMemberJoined,
    RoomMemberLeft,
)
from chat.group_pictures import GROUP_ICON
from chat.groups import Group, heir_among
from chat.hooks import call_ended, recipient_left
from chat.models import Call, Channel, ChannelMember, Invite, MessageKind, ReadState
from chat.operations.discarding import discard
from chat.operations.running_calls import leave_ringing
from chat.operations.system_messages import post_system_message
from chat.queries import pinned_channels_of
from core.events import publish
from core.images import forget_pictures
from topics.models import Level


def seat(group: Group, user: User, adder: User) -> Group:
    """Take a person into a locked group, past all checks. Returns the group with them.

    Publishes PrivateChannelOpened to them, RoomMemberJoined to the others, and MessageCreated.
    """
    member = ChannelMember.objects.create(channel=group.channel, user=user)
    Channel.objects.filter(pk=group.channel.pk).update(member_count=F("member_count") + 1)
    grown = Group(group.channel, (*group.members, member))
    publish(PrivateChannelOpened(user_id=user.id, channel=grown.record))
    publish(RoomMemberJoined(room_id=group.channel.id, user=UserRecord.of(user), recipient_ids=group.user_ids))
    say_added(group.channel.id, user, adder)
    return grown


def say_added(channel_id: int, user: User, adder: User) -> None:
    """Say in a group that somebody was added, whom that mentions. Publishes MessageCreated."""
    post_system_message(adder, channel_id, MessageKind.RECIPIENT_ADD, mentions=(UserRecord.of(user),))
    if user.id != adder.id:
        statements.count_mention_of((user.id,), channel_id)


def unseat(group: Group, member: ChannelMember, remover: User, *, silent: bool = False) -> None:
    """Take a person out of a locked group, past all checks. An owner hands it on; the last one to go ends it.

    Whoever is taken out by somebody else loses the invites they made, too: by those they would be back at once.

    Publishes PrivateChannelClosed to them, RoomMemberLeft, GroupInviteDeleted and, if the owner changed,
    PrivateChannelUpdated to the others, and MessageCreated unless `silent`.
    """
    user, record = member.user, group.record
    rest = Group(group.channel, tuple(each for each in group.members if each.pk != member.pk))
    take_out(group.channel.id, member)
    publish(PrivateChannelClosed(user_id=user.id, channel=record))
    if member.pinned_at is not None:
        publish(PinnedChannelsChanged(user_id=user.id, channel_ids=tuple(pinned_channels_of(user.id))))
    publish(RoomMemberLeft(room_id=group.channel.id, user=UserRecord.of(user), recipient_ids=rest.user_ids))
    if not rest.members:
        _end(group.channel)
        return
    if remover.id != user.id:
        _withdraw_invites(rest, user.id)
    leave_ringing(rest.place, user.id)
    recipient_left.run(group.channel.id, user.id)
    if group.channel.owner_id == user.id:
        hand_over(rest, heir_among(rest.members) or rest.members[0])
        tell_changed(rest)
    if not silent:
        post_system_message(remover, group.channel.id, MessageKind.RECIPIENT_REMOVE, mentions=(UserRecord.of(user),))


def _withdraw_invites(group: Group, user_id: int) -> None:
    own = Invite.objects.filter(channel=group.channel, inviter_id=user_id)
    for code in list(own.values_list("code", flat=True)):
        publish(GroupInviteDeleted(place=group.place, code=code))
    own.delete()


def take_out(channel_id: int, member: ChannelMember) -> None:
    """Delete a membership with what the person set for the group; muting and hiding outlive it."""
    member.delete()
    forget_follow(member.user_id, Target(Kind.ROOM, channel_id))
    ReadState.objects.filter(user_id=member.user_id, channel_id=channel_id).delete()
    Channel.objects.filter(pk=channel_id).update(member_count=F("member_count") - 1)


def hand_over(group: Group, heir: ChannelMember) -> None:
    """Give a group another owner; telling everybody is the caller's."""
    ChannelMember.objects.filter(channel=group.channel, level=Level.OWNER).update(level=Level.MEMBER)
    ChannelMember.objects.filter(pk=heir.pk).update(level=Level.OWNER)
    group.channel.owner = heir.user
    group.channel.save(update_fields=["owner"])


def tell_changed(group: Group) -> None:
    """Show everybody in a group how it looks now. Publishes PrivateChannelUpdated to each."""
    record = group.record
    for user_id in group.user_ids:
        publish(PrivateChannelUpdated(user_id=user_id, channel=record))


def _end(channel: Channel) -> None:
    Call.objects.filter(channel=channel).delete()
    call_ended.run(channel.id)
    if channel.icon is not None:
        forget_pictures([(GROUP_ICON, (channel.id,), channel.icon)], at_once=True)
    discard((channel.id,))
