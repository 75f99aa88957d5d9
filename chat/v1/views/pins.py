"""Pinned messages on the guild wire."""

from accounts.requests import caller
from chat.operations.pins import mark_pins_read, pin_message, unpin_message
from chat.pins import PinnedMessage, pins_for
from chat.v1.inputs_reactions import PinsQuery
from chat.v1.render_messages import render_message
from chat.v1.schemas_messages import PinResponse, PinsResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso
from core.errors import Code

_TAGS = ("Pins",)
_REFUSALS = (
    Code.UNKNOWN_CHANNEL,
    Code.UNKNOWN_MESSAGE,
    Code.MISSING_PERMISSIONS,
    Code.CANNOT_MODIFY_SYSTEM_WEBHOOK,
    Code.CANNOT_SEND_MESSAGES_TO_USER,
)


def _pin(pin: PinnedMessage) -> PinResponse:
    return {"message": render_message(pin.message), "pinned_at": iso(pin.pinned_at)}


class PinnedMessages(V1View):
    """The pins of a channel."""

    tags = _TAGS

    @endpoint(query=PinsQuery, response=PinsResponse, operation=pin_message, errors=(Code.UNKNOWN_CHANNEL,))
    def get(self, request: Request, channel_id: int) -> PinsResponse:
        """List pinned messages.

        The newest pin first, as far back as the caller may read.
        """
        query = request.query.values
        found = pins_for(caller(request), channel_id, limit=query["limit"], before=query.get("before"))
        return {"items": [_pin(pin) for pin in found.items], "has_more": found.has_more}


class ChannelPin(V1View):
    """A message's place among the pins."""

    tags = _TAGS

    @endpoint(operation=pin_message, errors=(*_REFUSALS, Code.MAX_PINS_PER_CHANNEL), audit_reason=True)
    def put(self, request: Request, channel_id: int, message_id: int) -> None:
        """Pin a message."""
        pin_message(caller(request), channel_id, message_id)

    @endpoint(operation=unpin_message, errors=_REFUSALS, audit_reason=True)
    def delete(self, request: Request, channel_id: int, message_id: int) -> None:
        """Unpin a message."""
        unpin_message(caller(request), channel_id, message_id)


class PinsAck(V1View):
    """Whether the caller has seen the pins."""

    gate = "human"
    tags = ("Read states",)

    @endpoint(operation=mark_pins_read, errors=(Code.UNKNOWN_CHANNEL,))
    def post(self, request: Request, channel_id: int) -> None:
        """Mark a channel's pins as seen."""
        mark_pins_read(caller(request), channel_id)
