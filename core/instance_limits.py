"""The limits of an instance that its administrators may change: how long a message, how many guilds, how big a file.

Numbers: table of instance limits in the wire contract. This product is self-hosted, so everybody has the `full` set.
Administrators write rules; `effective` evaluates them, without a database.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

Scope = Literal["user", "guild", "both"]
LimitKey = Literal[
    "avatar_max_size",
    "emoji_max_size",
    "feature_animated_avatar",
    "feature_animated_banner",
    "feature_custom_discriminator",
    "feature_custom_notification_sounds",
    "feature_early_access",
    "feature_global_expressions",
    "feature_higher_video_quality",
    "feature_per_guild_profiles",
    "feature_voice_entrance_sounds",
    "max_applications",
    "max_attachment_file_size",
    "max_attachments_per_message",
    "max_bio_length",
    "max_bookmarks",
    "max_channels_per_category",
    "max_created_packs",
    "max_custom_backgrounds",
    "max_embeds_per_message",
    "max_favorite_meme_tags",
    "max_favorite_memes",
    "max_group_dm_recipients",
    "max_group_dms_per_user",
    "max_guild_channels",
    "max_guild_emojis_animated",
    "max_guild_emojis_animated_more",
    "max_guild_emojis_static",
    "max_guild_emojis_static_more",
    "max_guild_invites",
    "max_guild_members",
    "max_guild_roles",
    "max_guild_stickers",
    "max_guild_stickers_more",
    "max_guilds",
    "max_installed_packs",
    "max_message_length",
    "max_pack_expressions",
    "max_private_channels_per_user",
    "max_reactions_per_message",
    "max_relationships",
    "max_topic_rooms",
    "max_users_per_message_reaction",
    "max_voice_message_duration",
    "max_webhooks_per_channel",
    "max_webhooks_per_guild",
    "sticker_max_size",
]

PREMIUM = "premium"
DEFAULT_RULE = "default"


@dataclass(frozen=True, slots=True)
class Spec:
    """One limit: whom it is looked up for, its built-in values, and the range an administrator may choose from."""

    scope: Scope
    category: str
    free: int
    full: int
    least: int
    most: int


# Sizes are bytes, durations seconds, `feature_*` are switches.
LIMITS: dict[LimitKey, Spec] = {
    "avatar_max_size": Spec("user", "files", 10_485_760, 10_485_760, 1_024, 10_485_760),
    "emoji_max_size": Spec("guild", "expressions", 393_216, 393_216, 1_024, 393_216),
    "feature_animated_avatar": Spec("user", "features", 0, 1, 0, 1),
    "feature_animated_banner": Spec("user", "features", 0, 1, 0, 1),
    "feature_custom_discriminator": Spec("user", "features", 0, 1, 0, 1),
    "feature_custom_notification_sounds": Spec("user", "features", 1, 1, 0, 1),
    "feature_early_access": Spec("user", "features", 0, 1, 0, 1),
    "feature_global_expressions": Spec("user", "features", 0, 1, 0, 1),
    "feature_higher_video_quality": Spec("user", "features", 0, 1, 0, 1),
    "feature_per_guild_profiles": Spec("user", "features", 0, 1, 0, 1),
    "feature_voice_entrance_sounds": Spec("user", "features", 0, 1, 0, 1),
    "max_applications": Spec("user", "social", 100, 100, 0, 1_000),
    "max_attachment_file_size": Spec("both", "files", 26_214_400, 524_288_000, 0, 524_288_000),
    "max_attachments_per_message": Spec("both", "messages", 10, 10, 1, 10),
    "max_bio_length": Spec("user", "social", 320, 320, 1, 320),
    "max_bookmarks": Spec("user", "social", 50, 300, 0, 300),
    "max_channels_per_category": Spec("guild", "channels", 50, 50, 1, 50),
    "max_created_packs": Spec("user", "expressions", 0, 50, 0, 50),
    "max_custom_backgrounds": Spec("user", "files", 1, 15, 0, 15),
    "max_embeds_per_message": Spec("both", "messages", 10, 10, 0, 10),
    "max_favorite_meme_tags": Spec("user", "social", 10, 10, 1, 10),
    "max_favorite_memes": Spec("user", "social", 50, 500, 0, 500),
    "max_group_dm_recipients": Spec("user", "social", 25, 25, 2, 25),
    "max_group_dms_per_user": Spec("user", "social", 150, 150, 0, 150),
    "max_guild_channels": Spec("guild", "channels", 500, 500, 1, 500),
    "max_guild_emojis_animated": Spec("guild", "expressions", 50, 50, 0, 50),
    "max_guild_emojis_animated_more": Spec("guild", "expressions", 250, 250, 0, 250),
    "max_guild_emojis_static": Spec("guild", "expressions", 50, 50, 0, 50),
    "max_guild_emojis_static_more": Spec("guild", "expressions", 250, 250, 0, 250),
    "max_guild_invites": Spec("guild", "guilds", 1_000, 1_000, 0, 1_000),
    "max_guild_members": Spec("guild", "guilds", 1_000_000, 1_000_000, 1, 10_000_000),
    "max_guild_roles": Spec("guild", "guilds", 250, 250, 1, 250),
    "max_guild_stickers": Spec("guild", "expressions", 50, 50, 0, 50),
    "max_guild_stickers_more": Spec("guild", "expressions", 250, 250, 0, 250),
    "max_guilds": Spec("user", "guilds", 100, 200, 1, 200),
    "max_installed_packs": Spec("user", "expressions", 0, 50, 0, 50),
    "max_message_length": Spec("both", "messages", 2_000, 4_000, 1, 4_000),
    "max_pack_expressions": Spec("guild", "expressions", 200, 200, 1, 200),
    "max_private_channels_per_user": Spec("user", "social", 250, 250, 1, 250),
    "max_reactions_per_message": Spec("guild", "messages", 30, 30, 0, 30),
    "max_relationships": Spec("user", "social", 1_000, 1_000, 0, 1_000),
    "max_topic_rooms": Spec("user", "channels", 250, 250, 0, 1_000),
    "max_users_per_message_reaction": Spec("guild", "messages", 5_000, 5_000, 1, 5_000),
    "max_voice_message_duration": Spec("both", "messages", 1_200, 1_200, 1, 1_200),
    "max_webhooks_per_channel": Spec("guild", "channels", 15, 15, 0, 15),
    "max_webhooks_per_guild": Spec("guild", "channels", 1_000, 1_000, 0, 1_000),
    "sticker_max_size": Spec("guild", "expressions", 524_288, 524_288, 1_024, 524_288),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Limits for those who have every trait and every guild feature listed; no filters match everybody."""

    id: str
    limits: tuple[tuple[LimitKey, int], ...]
    traits: frozenset[str] = frozenset()
    guild_features: frozenset[str] = frozenset()

    @property
    def is_base(self) -> bool:
        """The unfiltered default rule, which replaces the built-in set and so may lower it."""
        return self.id == DEFAULT_RULE and not self.traits and not self.guild_features


@dataclass(frozen=True, slots=True)
class LimitConfig:
    """The rules of an instance and the traits they may name."""

    trait_definitions: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = field(default=(Rule(DEFAULT_RULE, ()),))


def parse(stored: Mapping[str, Any]) -> LimitConfig:
    """The stored form (`traitDefinitions`, `rules` with `id`, `filters`, `limits`) as a config.

    A self-hosted instance has no premium tier: that trait and every rule that filters on it are dropped. Unknown keys
    and invalid numbers are left out. A missing default rule is added.
    """
    rules = [_rule(rule) for rule in stored.get("rules") or ()]
    kept = [rule for rule in rules if PREMIUM not in rule.traits]
    if not any(rule.is_base for rule in kept):
        kept.insert(0, Rule(DEFAULT_RULE, ()))
    traits = (trait for trait in stored.get("traitDefinitions") or () if trait != PREMIUM)
    return LimitConfig(tuple(traits), tuple(kept))


def _rule(stored: Mapping[str, Any]) -> Rule:
    filters = stored.get("filters") or {}
    return Rule(
        stored["id"],
        tuple((key, int(value)) for key, value in (stored.get("limits") or {}).items() if _is_valid(key, value)),
        frozenset(filters.get("traits") or ()),
        frozenset(filters.get("guildFeatures") or ()),
    )


def _is_valid(key: object, value: object) -> bool:
    if key not in LIMITS or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


@lru_cache(maxsize=1024)
def effective(
    config: LimitConfig,
    evaluation: Literal["user", "guild"],
    traits: frozenset[str] = frozenset(),
    guild_features: frozenset[str] = frozenset(),
) -> Mapping[LimitKey, int]:
    """Every limit for a person with these traits, or for a guild with these features (and the person acting in it).

    The default rule replaces the built-in set; every other matching rule can only raise a value. Taking the maximum
    does not depend on the order of the rules.
    """
    result = {key: spec.full for key, spec in LIMITS.items()}
    for rule in config.rules:
        if rule.is_base:
            result.update(rule.limits)
    for rule in config.rules:
        if not rule.is_base and rule.traits <= traits and rule.guild_features <= guild_features:
            for key, value in rule.limits:
                if _applies(rule, LIMITS[key].scope, evaluation):
                    result[key] = max(result[key], value)
    return MappingProxyType(result)


def _applies(rule: Rule, scope: Scope, evaluation: Literal["user", "guild"]) -> bool:
    if scope == "both":
        return True
    if evaluation == "user":
        return scope == "user"
    if scope == "user":
        return not rule.guild_features
    return bool(rule.guild_features) or not rule.traits


class _Current:
    """The config in force in this process; replaced whole, so readers need no lock."""

    config = LimitConfig()


def use(config: LimitConfig) -> None:
    """Put a config in force in this process, at start and when another process announces a change."""
    _Current.config = config


def current() -> LimitConfig:
    """The config in force in this process."""
    return _Current.config


def limit(
    key: LimitKey,
    *,
    traits: Iterable[str] = (),
    guild_features: Iterable[str] | None = None,
    config: LimitConfig | None = None,
) -> int:
    """One effective limit, such as `limit("max_message_length")`.

    `traits` are those stored for the acting person; `guild_features` those of the guild it happens in, None outside
    guilds. A key of scope `both` follows the guild when there is one.
    """
    in_guild = LIMITS[key].scope == "guild" or (LIMITS[key].scope == "both" and guild_features is not None)
    owned = frozenset(traits) - {PREMIUM}
    features = frozenset(guild_features or ())
    return effective(config or _Current.config, "guild" if in_guild else "user", owned, features)[key]


def highest(key: LimitKey, *, traits: Iterable[str] = ()) -> int:
    """The largest value that a limit of scope `both` can have for this person, wherever they act."""
    owned = frozenset(traits) - {PREMIUM}
    rules = [rule for rule in _Current.config.rules if not rule.is_base and rule.traits <= owned]
    return max(limit(key, traits=owned), *(dict(rule.limits).get(key, 0) for rule in rules), 0)
