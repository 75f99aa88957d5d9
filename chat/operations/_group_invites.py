"""Invites to groups. Parts of operations."""

from chat.access import access_channel
from chat.events import GroupInviteCreated, GroupInviteDeleted
from chat.groups import GROUP, Group, locked_group, require_not_banned, require_room_for_groups, require_seats
from chat.invites import record_of
from chat.models import Invite
from chat.operations._group_seats import seat
from chat.operations._invite_rows import InviteDraft, equal_invite, is_used_up, new_invite, remove, use
from chat.records import InviteRecord
from core.actor import Actor
from core.errors import Code, ProductError
from core.events import publish


def create_group_invite(actor: Actor, channel_id: int, draft: InviteDraft) -> InviteRecord:
    """Make an invite to a group that the actor is in, or answer with an equal one. Raises as `create_invite`."""
    access = access_channel(actor, channel_id, kinds=GROUP, lock=True)
    known = equal_invite(actor, draft, channel_id=channel_id)
    if known is not None:
        return record_of(known)
    made = record_of(new_invite(actor, draft, channel_id=channel_id))
    publish(GroupInviteCreated(place=access.place, invite=made))
    return made


def redeem_group_invite(actor: Actor, invite: Invite) -> InviteRecord:
    """Come into the group of an invite; nothing happens for those who are in it. Raises as `accept_invite`."""
    if not actor.user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_JOIN_GROUP_DMS)
    group = _group_of(invite)
    if group.member(actor.user_id) is None:
        require_not_banned(group, actor.user_id)
        require_seats(actor, len(group.members) + 1)
        require_room_for_groups((actor.user_id,))
        use(invite)
        group = seat(group, actor.user, actor.user)
        if is_used_up(invite):
            _withdraw(group, invite)
    return record_of(invite)


def delete_group_invite(actor: Actor, invite: Invite) -> None:
    """Withdraw an invite to a group: one's own, or as the group's owner. Raises as `delete_invite`."""
    group = _group_of(invite)
    if actor.user_id not in (invite.inviter_id, group.channel.owner_id):
        raise ProductError(Code.MISSING_PERMISSIONS)
    _withdraw(group, invite)


def _group_of(invite: Invite) -> Group:
    assert invite.channel_id is not None
    group = locked_group(invite.channel_id)
    if group is None:
        raise ProductError(Code.UNKNOWN_INVITE)
    return group


def _withdraw(group: Group, invite: Invite) -> None:
    remove(invite)
    publish(GroupInviteDeleted(place=group.place, code=invite.code))
