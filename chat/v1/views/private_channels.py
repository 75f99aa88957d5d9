"""A person's private channels, and who is in their groups."""

from accounts.requests import caller
from chat.operations.dms import open_dm
from chat.operations.groups import add_to_group, create_group, remove_from_group
from chat.operations.private_lists import pin_private_channel, unpin_private_channel
from chat.queries import newest_messages, private_channels_of
from chat.v1.inputs_private import PreloadInput, PrivateChannelInput, SilentQuery
from chat.v1.render_channels import render_channel
from chat.v1.render_messages import render_message
from chat.v1.schemas_channels import ChannelResponse
from chat.v1.schemas_messages import MessageResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Channels",)
_GROUP_REFUSALS = (Code.UNKNOWN_CHANNEL, Code.INVALID_CHANNEL_TYPE, Code.MISSING_ACCESS)
_ADDING_REFUSALS = (
    Code.UNKNOWN_USER,
    Code.NOT_FRIENDS_WITH_USER,
    Code.MISSING_ACCESS,
    Code.MAX_GROUP_DM_RECIPIENTS,
    Code.MAX_GROUP_DMS,
)


class PrivateChannels(V1View):
    tags = _TAGS

    @endpoint(response=list[ChannelResponse], limit="user:channels", gate="human")
    def get(self, request: Request) -> list[ChannelResponse]:
        """List one's open private channels.

        Newest activity first, at most 250.
        """
        actor = caller(request)
        return [render_channel(channel, actor.user_id) for channel in private_channels_of(actor.user_id)]

    @endpoint(
        request=PrivateChannelInput,
        response=ChannelResponse,
        operation=open_dm,
        errors=(
            *_ADDING_REFUSALS,
            Code.CANNOT_SEND_MESSAGES_TO_USER,
            Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES,
        ),
    )
    def post(self, request: Request) -> ChannelResponse:
        """Open the channel with somebody, or make a group.

        With `recipient_id` the channel of two people: one that exists is opened again, a new one needs a friendship or
        a shared guild. With `recipients` a new group of friends.
        """
        actor, several = caller(request), request.valid.get("recipients")
        if several is not None:
            return render_channel(create_group(actor, tuple(several)), actor.user_id)
        return render_channel(open_dm(actor, request.valid["recipient_id"]), actor.user_id)


class PreloadedMessages(V1View):
    tags = _TAGS

    @endpoint(
        request=PreloadInput, response=dict[str, MessageResponse | None], limit="user:preload_messages", gate="login"
    )
    def post(self, request: Request) -> dict[str, MessageResponse | None]:
        """Read the newest message of several private channels.

        Null for those without one and for those that are not the caller's; guild channels are left out.
        """
        found = newest_messages(caller(request), request.valid["channels"])
        return {str(channel_id): render_message(one) if one else None for channel_id, one in found.items()}


class PinnedPrivateChannel(V1View):
    tags = _TAGS

    @endpoint(operation=pin_private_channel, gate="human", errors=(Code.UNKNOWN_CHANNEL, Code.MISSING_ACCESS))
    def put(self, request: Request, channel_id: int) -> None:
        """Put a private channel at the top of one's list."""
        pin_private_channel(caller(request), channel_id)

    @endpoint(operation=unpin_private_channel, gate="human", errors=(Code.UNKNOWN_CHANNEL, Code.MISSING_ACCESS))
    def delete(self, request: Request, channel_id: int) -> None:
        """Take a private channel from the top of one's list."""
        unpin_private_channel(caller(request), channel_id)


class GroupRecipient(V1View):
    tags = _TAGS

    @endpoint(operation=add_to_group, errors=(*_GROUP_REFUSALS, *_ADDING_REFUSALS))
    def put(self, request: Request, channel_id: int, user_id: int) -> None:
        """Add a friend to a group.

        Nothing changes for somebody who is in it.
        """
        add_to_group(caller(request), channel_id, user_id)

    @endpoint(query=SilentQuery, operation=remove_from_group, errors=(*_GROUP_REFUSALS, Code.MISSING_PERMISSIONS))
    def delete(self, request: Request, channel_id: int, user_id: int) -> None:
        """Take somebody out of a group, or leave it.

        Only the owner takes out others. With `silent` nothing is said about it in the group.
        """
        remove_from_group(caller(request), channel_id, user_id, silent=request.query["silent"])
