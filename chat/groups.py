"""Groups: who is in them, who may act in them, and how many there may be."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from accounts.models.user import UserFlags
from chat.access import GUILD_SIDE, access_channel
from chat.events import Place
from chat.models import Channel, ChannelKind, ChannelMember
from chat.private_channels import members_of
from chat.records import ChannelRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.instance_limits import limit

GROUP = frozenset({ChannelKind.GROUP_DM})


@dataclass(frozen=True, slots=True)
class Group:
    """A group, its row held until the transaction ends, and who is in it, the longest there in front."""

    channel: Channel
    members: tuple[ChannelMember, ...]

    @property
    def user_ids(self) -> tuple[int, ...]:
        """The ids of everybody in it."""
        return tuple(member.user_id for member in self.members)

    @property
    def record(self) -> ChannelRecord:
        """Its facts."""
        return ChannelRecord.private(self.channel, self.members)

    @property
    def place(self) -> Place:
        """Where its events happen."""
        return Place(channel_id=self.channel.id, kind=self.channel.kind, recipient_ids=self.user_ids)

    def member(self, user_id: int) -> ChannelMember | None:
        """Somebody's membership."""
        return next((member for member in self.members if member.user_id == user_id), None)


def locked_group(channel_id: int) -> Group | None:
    """A live group, so that changes of one group take turns. Two queries."""
    rows = Channel.objects.select_for_update().filter(pk=channel_id, kind=ChannelKind.GROUP_DM, is_deleted=False)
    channel = rows.first()
    return None if channel is None else Group(channel, tuple(members_of((channel_id,))[channel_id]))


def access_group(actor: Actor, channel_id: int) -> Group:
    """A group that the actor is in, locked.

    Raises ProductError MISSING_ACCESS (not in it), INVALID_CHANNEL_TYPE for channels of other kinds, and what
    `access_channel` raises for those that the actor may not see.
    """
    group = locked_group(channel_id)
    if group is None:
        access_channel(actor, channel_id, kinds=GUILD_SIDE)
        raise ProductError(Code.INVALID_CHANNEL_TYPE)
    if group.member(actor.user_id) is None:
        raise ProductError(Code.MISSING_ACCESS)
    return group


def require_member(actor: Actor, channel_id: int) -> None:
    """Raise MISSING_ACCESS unless the actor is in this group."""
    members = ChannelMember.objects.filter(channel_id=channel_id, user_id=actor.user_id, is_banned=False)
    if not members.filter(channel__kind=ChannelKind.GROUP_DM, channel__is_deleted=False).exists():
        raise ProductError(Code.MISSING_ACCESS)


def require_not_banned(group: Group, user_id: int) -> None:
    """Raise MISSING_ACCESS when the group's moderators on the topic side let somebody in no more."""
    if ChannelMember.objects.filter(channel=group.channel, user_id=user_id, is_banned=True).exists():
        raise ProductError(Code.MISSING_ACCESS)


def require_seats(actor: Actor, number: int) -> None:
    """Raise MAX_GROUP_DM_RECIPIENTS when so many people are too many for a group."""
    most = limit("max_group_dm_recipients", traits=actor.user.traits)
    if number > most:
        raise ProductError(Code.MAX_GROUP_DM_RECIPIENTS, max_recipients=most, variables={"limit": most})


def require_room_for_groups(user_ids: Collection[int]) -> None:
    """Raise MAX_GROUP_DMS when one of these people is in as many groups as they may be.

    Holds their accounts' rows, so that somebody who comes into two groups at once is counted in both.
    """
    accounts = User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk")
    traits = {user.id: user.traits for user in accounts.only("id", "traits")}
    rows = ChannelMember.objects.filter(
        user_id__in=user_ids, is_banned=False, channel__kind=ChannelKind.GROUP_DM, channel__is_deleted=False
    )
    counts = dict(rows.values_list("user_id").annotate(number=Count("pk")).order_by())
    for user_id, own in traits.items():
        most = limit("max_group_dms_per_user", traits=own)
        if counts.get(user_id, 0) >= most:
            raise ProductError(Code.MAX_GROUP_DMS, max_group_dms=most, variables={"limit": most})


def heir_among(members: Iterable[ChannelMember]) -> ChannelMember | None:
    """Who owns a group after its owner: of those who can sign in a moderator, else who is in it longest."""
    able = [member for member in members if not member.user.flags & UserFlags.CANNOT_SIGN_IN]
    return min(able, key=lambda member: (-member.level, member.joined_at, member.pk), default=None)
