"""The emojis of a guild: adding, changing, deleting.

Adding takes files that are kept already; guilds/expression_adding.py is the way there from an upload.
"""

from collections.abc import Sequence
from typing import Any

from core.actor import Actor
from core.errors import ProductError
from core.operations import operation
from guilds.expression_kinds import EMOJI
from guilds.expression_records import EmojiRecord
from guilds.expression_uploads import KeptUpload
from guilds.operations._expressions import add_to_guild, change_in_guild, only, remove_from_guild


@operation("emoji.create", limit="guild:emoji:create::guild_id")
def create_emoji(actor: Actor, guild_id: int, *, upload: KeptUpload) -> EmojiRecord:
    """Add an emoji.

    Needs CREATE_EXPRESSIONS. Publishes EmojisUpdated. Raises MISSING_PERMISSIONS, MAX_EMOJIS, MAX_ANIMATED_EMOJIS,
    and what `offer_names` raises.
    """
    return only(add_to_guild(EMOJI, actor, guild_id, (upload,)))


@operation("emoji.create_many", limit="guild:emoji:bulk_create::guild_id")
def create_emojis(actor: Actor, guild_id: int, *, uploads: Sequence[KeptUpload]) -> list[EmojiRecord | ProductError]:
    """Add as many as there is room for: in their order each emoji, or the refusal that `create_emoji` would raise.

    Needs CREATE_EXPRESSIONS. Publishes EmojisUpdated, once. Raises MISSING_PERMISSIONS.
    """
    return add_to_guild(EMOJI, actor, guild_id, uploads)


@operation("emoji.update", limit="guild:emoji:update::guild_id")
def update_emoji(actor: Actor, guild_id: int, emoji_id: int, *, changes: dict[str, Any]) -> EmojiRecord:
    """Change the name of an emoji.

    Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for all. Publishes EmojisUpdated if anything changed.
    Raises MISSING_PERMISSIONS, UNKNOWN_EMOJI, and what `offer_names` raises.
    """
    return change_in_guild(EMOJI, actor, guild_id, emoji_id, changes)


@operation("emoji.delete", limit="guild:emoji:delete::guild_id")
def delete_emoji(actor: Actor, guild_id: int, emoji_id: int, *, purge: bool = False) -> None:
    """Delete an emoji. Its picture stays for the messages that show it; `purge`, a feature of guilds, takes it too.

    Needs CREATE_EXPRESSIONS for one's own, MANAGE_EXPRESSIONS for all. Publishes EmojisUpdated.
    Raises MISSING_PERMISSIONS, UNKNOWN_EMOJI, MISSING_ACCESS (purge without the feature).
    """
    remove_from_guild(EMOJI, actor, guild_id, emoji_id, purge=purge)
