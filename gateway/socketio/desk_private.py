"""The database work behind what clients ask for in private."""

from chat.api.private_inputs import private_draft
from chat.operations.direct import read_conversation, send_private_message
from core.actor import Actor
from core.limits import charge_actor, request_scope
from gateway.socketio.payloads import Payload, Refusal
from topics.api.content import is_address

_PRIVATE = "api:messages:private:create"  # the budget of the REST route


def send_to_person(actor: Actor, user_id: int, payload: Payload) -> int:
    """Write to somebody in private. Returns the message's id. Raises as `private_draft` and `send_private_message`,
    RateLimited."""
    gif_url = payload.text("gif_url").strip() or None
    if gif_url is not None and not is_address(gif_url):
        raise Refusal("Invalid GIF URL")
    with request_scope():
        charge_actor(actor, _PRIVATE)
        draft = private_draft(payload.text("content"), gif_url, payload.text("message_type"))
        return send_private_message(actor, user_id, draft=draft).id


def read_from_person(actor: Actor, user_id: int) -> int:
    """Note that everything somebody wrote was read. Returns how much of it was new."""
    with request_scope():
        return read_conversation(actor, user_id)
