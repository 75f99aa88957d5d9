"""What happens in private channels, as the guild wire's dispatches."""

from accounts.v1.render import render_user
from chat.events import (
    CallChanged,
    CallEnded,
    CallEvent,
    CallStarted,
    GroupInviteCreated,
    GroupInviteDeleted,
    PinnedChannelsChanged,
    PrivateChannelClosed,
    PrivateChannelOpened,
    PrivateChannelUpdated,
    RoomMemberEvent,
    RoomMemberJoined,
    RoomMemberLeft,
)
from chat.v1.render_calls import render_call
from chat.v1.render_channels import render_channel
from chat.v1.render_invites import render_invite_metadata
from gateway.v1.rendered import Rendered, renders


def _channel(name: str, event: PrivateChannelOpened | PrivateChannelUpdated | PrivateChannelClosed) -> list[Rendered]:
    return [Rendered(name, render_channel(event.channel, event.user_id))]


@renders(PrivateChannelOpened)
def _opened(event: PrivateChannelOpened) -> list[Rendered]:
    return _channel("CHANNEL_CREATE", event)


@renders(PrivateChannelUpdated)
def _updated(event: PrivateChannelUpdated) -> list[Rendered]:
    return _channel("CHANNEL_UPDATE", event)


@renders(PrivateChannelClosed)
def _closed(event: PrivateChannelClosed) -> list[Rendered]:
    return _channel("CHANNEL_DELETE", event)


@renders(PinnedChannelsChanged)
def _pinned(event: PinnedChannelsChanged) -> list[Rendered]:
    return [Rendered("USER_PINNED_DMS_UPDATE", [str(channel_id) for channel_id in event.channel_ids])]


def _recipient(name: str, event: RoomMemberEvent) -> list[Rendered]:
    if event.topic_id is not None:
        return []  # this wire knows no rooms of topics
    return [Rendered(name, {"channel_id": str(event.room_id), "user": render_user(event.user)})]


@renders(RoomMemberJoined)
def _recipient_add(event: RoomMemberJoined) -> list[Rendered]:
    return _recipient("CHANNEL_RECIPIENT_ADD", event)


@renders(RoomMemberLeft)
def _recipient_remove(event: RoomMemberLeft) -> list[Rendered]:
    return _recipient("CHANNEL_RECIPIENT_REMOVE", event)


@renders(GroupInviteCreated)
def _invite_create(event: GroupInviteCreated) -> list[Rendered]:
    payload = {**render_invite_metadata(event.invite), "channel_id": str(event.place.channel_id)}
    return [Rendered("INVITE_CREATE", payload)]


@renders(GroupInviteDeleted)
def _invite_delete(event: GroupInviteDeleted) -> list[Rendered]:
    return [Rendered("INVITE_DELETE", {"code": event.code, "channel_id": str(event.place.channel_id)})]


def _call(name: str, event: CallEvent) -> list[Rendered]:
    return [Rendered(name, render_call(event.call))]


@renders(CallStarted)
def _call_create(event: CallStarted) -> list[Rendered]:
    return _call("CALL_CREATE", event)


@renders(CallChanged)
def _call_update(event: CallChanged) -> list[Rendered]:
    return _call("CALL_UPDATE", event)


@renders(CallEnded)
def _call_delete(event: CallEnded) -> list[Rendered]:
    return [Rendered("CALL_DELETE", {"channel_id": str(event.place.channel_id)})]
