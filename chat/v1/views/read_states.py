"""How far the caller has read, on the guild wire."""

from accounts.requests import caller
from chat.operations.read_states import clear_read_state, mark_many_read
from chat.v1.inputs_kept import BulkAckInput
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Read states",)


class ChannelReadState(V1View):
    """The caller's place in a channel."""

    gate = "human"
    tags = _TAGS

    @endpoint(operation=clear_read_state, errors=(Code.UNKNOWN_CHANNEL,))
    def delete(self, request: Request, channel_id: int) -> None:
        """Forget how far one has read a channel."""
        clear_read_state(caller(request), channel_id)


class BulkAck(V1View):
    """The caller's place in many channels."""

    gate = "human"
    tags = _TAGS

    @endpoint(request=BulkAckInput, operation=mark_many_read)
    def post(self, request: Request) -> None:
        """Mark up to 100 channels as read.

        Channels that one cannot see are passed over.
        """
        entries = request.valid["read_states"]
        mark_many_read(caller(request), places={entry["channel_id"]: entry["message_id"] for entry in entries})
