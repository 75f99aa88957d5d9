"""Custom emojis in people's texts: which of them stay, and which are reduced to their names."""

from collections.abc import Callable, Collection

import msgspec

from accounts import hooks
from accounts.models import User
from core.instance_limits import limit
from core.text import CustomEmoji, custom_emojis, rewritten_emojis


class EmojiFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A custom emoji that there is, as one person may use it. `guild_id` is None for those of packs.

    `is_installed` says whether the person installed its pack, `is_at_home` whether they are in its guild.
    """

    id: int
    name: str
    animated: bool
    guild_id: int | None = None
    is_installed: bool = False
    is_at_home: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the emoji exists for the person: a pack's does once it is installed."""
        return self.guild_id is not None or self.is_installed


def has_global_expressions(user: User) -> bool:
    """Whether the person may use expressions of one guild in others, and in private."""
    return limit("feature_global_expressions", traits=user.traits) > 0


def known_emojis(user: User, ids: Collection[int]) -> dict[int, EmojiFacts]:
    """Those of these emojis that there are. One query, none for no ids."""
    found: dict[int, EmojiFacts] = {}
    if ids:
        for emojis in hooks.custom_emojis.collect(user.id, ids):
            found.update(emojis)
    return found


def with_usable_emojis(user: User, text: str, is_usable: Callable[[EmojiFacts], bool]) -> str:
    """The text with the custom emojis that the person may use here, each marked as moving or not as it is; of the
    others and of those that there are not the name stays, as `:name:`. Code is left alone. One query for a text with
    emojis, none without."""
    ids = {emoji.id for emoji in custom_emojis(text)}
    if not ids:
        return text
    facts = known_emojis(user, ids)

    def shown(emoji: CustomEmoji) -> str:
        found = facts.get(emoji.id)
        if found is None or not is_usable(found):
            return f":{emoji.name}:"
        return f"<{'a' if found.animated else ''}:{emoji.name}:{emoji.id}>"

    return rewritten_emojis(text, shown)


def is_usable_anywhere(user: User) -> Callable[[EmojiFacts], bool]:
    """The rule for texts that are shown everywhere, like a profile's."""
    has_feature = has_global_expressions(user)
    return lambda emoji: has_feature and emoji.is_known
