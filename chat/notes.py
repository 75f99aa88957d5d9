"""A person's own notes: a channel that everybody has, though its row comes with its first use."""

from chat.direct import direct_channel_id
from chat.operations.dms import open_notes
from core.actor import Actor


def make_sure_of_notes(actor: Actor, channel_id: int) -> None:
    """Make the actor's notes if that is what the id means and they are asked for the first time. No query for any other
    channel. Publishes as `open_notes`."""
    is_own = channel_id == actor.user_id and not actor.user.is_bot
    if is_own and direct_channel_id(channel_id, channel_id) is None:
        open_notes(actor)
