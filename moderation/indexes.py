"""What can be refreshed of what searches read, by its name in the wire contract.

Messages and guilds have full-text indexes, out of the words kept with each row. The other searches ask the tables
themselves, so that there is nothing to lag behind; refreshing them counts the rows.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model

from accounts.models import User
from chat.models import FavoriteMeme, Message
from guilds.models import DiscoveryListing, Guild, Member
from moderation.models import AdminAuditEntry, Report


class Kind(NamedTuple):
    """The rows of an index: whether they have words, and which are of the guild (`guild_id`) or person (`user_id`) that
    has to be named."""

    model: type[Model]
    has_words: bool = False
    needs: str = ""
    narrowed: Callable[[int], dict[str, Any]] = lambda subject_id: {}


INDEXES = {
    "guilds": Kind(Guild, has_words=True),
    "users": Kind(User),
    "reports": Kind(Report),
    "audit_logs": Kind(AdminAuditEntry),
    "channel_messages": Kind(Message, True, "guild_id", lambda guild_id: {"channel__guild_id": guild_id}),
    "guild_members": Kind(Member, False, "guild_id", lambda guild_id: {"guild_id": guild_id}),
    "favorite_memes": Kind(FavoriteMeme, False, "user_id", lambda user_id: {"user_id": user_id}),
    "discovery": Kind(DiscoveryListing),
}
