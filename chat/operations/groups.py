"""Groups: made, joined by those whom somebody adds, left by those who go or are taken out."""

from accounts.models import Relationship, RelationshipType, User, UserSettings
from accounts.settings_rules import NOBODY
from chat.access import access_channel
from chat.events import PrivateChannelOpened
from chat.groups import (
    GROUP,
    Group,
    access_group,
    locked_group,
    require_not_banned,
    require_room_for_groups,
    require_seats,
)
from chat.models import Channel, ChannelKind, ChannelMember
from chat.operations._group_seats import say_added, seat, unseat
from chat.private_channels import members_of
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.events import publish
from core.operations import operation
from topics.models import Level


@operation("group.create", limit="user:channels")
def create_group(actor: Actor, user_ids: tuple[int, ...]) -> ChannelRecord:
    """Make a group with some friends; the actor owns it.

    Publishes PrivateChannelOpened to everybody, and MessageCreated for each of the others. Raises UNKNOWN_USER,
    NOT_FRIENDS_WITH_USER, MISSING_ACCESS (somebody lets nobody add them), MAX_GROUP_DM_RECIPIENTS, MAX_GROUP_DMS, and
    InvalidForm at `recipients`.
    """
    _check_form(actor, user_ids)
    people = _friends(actor, user_ids)
    require_seats(actor, len(people) + 1)
    require_room_for_groups((actor.user_id, *user_ids))
    channel = Channel.objects.create(
        kind=ChannelKind.GROUP_DM, owner=actor.user, is_public=False, member_count=len(people) + 1
    )
    seats = [ChannelMember(channel=channel, user=actor.user, level=Level.OWNER)]
    seats += [ChannelMember(channel=channel, user=person) for person in people]
    ChannelMember.objects.bulk_create(seats)
    _open(channel, people, actor)
    return ChannelRecord.private(Channel.objects.get(pk=channel.pk), members_of((channel.pk,))[channel.pk])


def _check_form(actor: Actor, user_ids: tuple[int, ...]) -> None:
    if not user_ids:
        raise InvalidForm.at("recipients", FieldCode.RECIPIENT_IDS_CANNOT_BE_EMPTY)
    if len(set(user_ids)) < len(user_ids):
        raise InvalidForm.at("recipients", FieldCode.DUPLICATE_RECIPIENTS_NOT_ALLOWED)
    if actor.user_id in user_ids:
        raise InvalidForm.at("recipients", FieldCode.CANNOT_ADD_YOURSELF_TO_GROUP_DM)


def _open(channel: Channel, people: list[User], actor: Actor) -> None:
    record = ChannelRecord.private(channel, members_of((channel.pk,))[channel.pk])
    for user_id in (actor.user_id, *(person.id for person in people)):
        publish(PrivateChannelOpened(user_id=user_id, channel=record))
    for person in people:
        say_added(channel.pk, person, actor.user)


def _friends(actor: Actor, user_ids: tuple[int, ...]) -> list[User]:
    """The accounts, in the order of the ids. Who is no friend, or lets nobody add them, cannot be put into groups."""
    found = {user.id: user for user in User.objects.filter(pk__in=user_ids)}
    if len(found) < len(user_ids):
        raise ProductError(Code.UNKNOWN_USER)
    friends = Relationship.objects.filter(
        owner_id=actor.user_id, other_id__in=user_ids, type=RelationshipType.FRIEND
    ).count()
    if friends < len(user_ids):
        raise ProductError(Code.NOT_FRIENDS_WITH_USER)
    flags = UserSettings.objects.filter(user_id__in=user_ids).values_list("group_dm_add_permission_flags", flat=True)
    if any(each & NOBODY for each in flags):
        raise ProductError(Code.MISSING_ACCESS)
    return [found[user_id] for user_id in user_ids]


@operation("group.add", limit="channel:update::channel_id")
def add_to_group(actor: Actor, channel_id: int, user_id: int) -> None:
    """Add a friend to a group; nothing happens for somebody who is in it.

    Publishes PrivateChannelOpened to them, RoomMemberJoined to the others, and MessageCreated. Raises what
    `access_group` raises, UNKNOWN_USER, NOT_FRIENDS_WITH_USER, MISSING_ACCESS (they let nobody add them,
    or are banned there), MAX_GROUP_DM_RECIPIENTS, MAX_GROUP_DMS.
    """
    group = access_group(actor, channel_id)
    if group.member(user_id) is not None:
        return
    (person,) = _friends(actor, (user_id,))
    require_not_banned(group, user_id)
    require_seats(actor, len(group.members) + 1)
    require_room_for_groups((user_id,))
    seat(group, person, actor.user)


@operation("group.remove", limit="channel:update::channel_id")
def remove_from_group(actor: Actor, channel_id: int, user_id: int, *, silent: bool = False) -> None:
    """Take somebody out of a group, which its owner may, or oneself.

    Publishes what `unseat` publishes. Raises what `access_group` raises, MISSING_PERMISSIONS, and InvalidForm at
    `user_id` for somebody who is not in it.
    """
    _remove(actor, access_group(actor, channel_id), user_id, silent=silent)


def _remove(actor: Actor, group: Group, user_id: int, *, silent: bool) -> None:
    member = group.member(user_id)
    if member is None:
        raise InvalidForm.at("user_id", FieldCode.USER_NOT_IN_CHANNEL)
    if user_id != actor.user_id and group.channel.owner_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
    unseat(group, member, actor.user, silent=silent)


@operation("group.leave", limit="channel:delete::channel_id")
def leave_group(actor: Actor, channel_id: int, *, silent: bool = False) -> None:
    """Go out of a group. Publishes what `unseat` publishes. Raises UNKNOWN_CHANNEL for those who are not in it."""
    access_channel(actor, channel_id, kinds=GROUP, lock=True)
    group = locked_group(channel_id)
    if group is None or group.member(actor.user_id) is None:
        raise ProductError(Code.UNKNOWN_CHANNEL)
    _remove(actor, group, actor.user_id, silent=silent)
