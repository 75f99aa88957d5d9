"""A person's private channels."""

from accounts.requests import caller
from chat.operations.dms import open_dm
from chat.queries import private_channels_of
from chat.v1.render_channels import render_channel
from chat.v1.schemas_channels import ChannelResponse
from core.api.endpoint import endpoint
from core.api.fields import IdField, Input
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code


class PrivateChannelInput(Input):
    """With whom to have a channel."""

    recipient_id = IdField()


class PrivateChannels(V1View):
    tags = ("Channels",)

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
            Code.UNKNOWN_USER,
            Code.CANNOT_SEND_MESSAGES_TO_USER,
            Code.UNCLAIMED_ACCOUNT_CANNOT_SEND_DIRECT_MESSAGES,
        ),
    )
    def post(self, request: Request) -> ChannelResponse:
        """Open the channel with somebody.

        One that exists is opened again. A new one needs a friendship or a shared guild.
        """
        actor = caller(request)
        return render_channel(open_dm(actor, request.valid["recipient_id"]), actor.user_id)
