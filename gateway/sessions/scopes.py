"""What one must be able to see to be told of something: asked when it happens, and again when it is replayed."""

from typing import NamedTuple


class Scope(NamedTuple):
    """A guild, or one of its channels (`channel_id`), and permissions that one `needs` there.

    With `message_id` it is about a message, of which those without the history hear only if it is recent. What is
    heard `even_closed` reaches members while administrators keep the guild from them.
    """

    guild_id: int
    channel_id: int = 0
    needs: int = 0
    message_id: int = 0
    even_closed: bool = False
