"""How far somebody has read."""

from chat import statements
from chat.access import EVERYWHERE, access_channel
from chat.events import MessageRead
from core.actor import Actor
from core.events import publish
from core.operations import operation


@operation("read_state.move", limit="channel:message:ack::channel_id")
def mark_read(
    actor: Actor,
    channel_id: int,
    message_id: int,
    *,
    mention_count: int = 0,
    manual: bool = False,
    kinds: frozenset[int] = EVERYWHERE,
) -> None:
    """Set the actor's own place in a channel they can see, forwards or backwards; the message need not exist.

    `manual` is passed on for the actor's other clients. Publishes MessageRead. Raises what `access_channel` raises.
    """
    access_channel(actor, channel_id, kinds=kinds)

    statements.read_up_to(actor.user_id, channel_id, message_id, mention_count)

    publish(
        MessageRead(
            user_id=actor.user_id,
            channel_id=channel_id,
            message_id=message_id,
            mention_count=mention_count,
            manual=manual,
        )
    )
