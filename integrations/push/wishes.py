"""Whether somebody wants to be told of a message: what they chose for its guild, its channel and the category."""

from datetime import datetime
from typing import Any, NamedTuple

from core.clock import now
from guilds.models import UserGuildSettings
from guilds.models.settings import ALL_MESSAGES, INHERIT, NO_MESSAGES, ONLY_MENTIONS

LARGE_GUILD = 250


class Naming(NamedTuple):
    """How a message names somebody."""

    directly: bool = False
    by_role: bool = False
    as_everyone: bool = False


def wants_push(
    chosen: UserGuildSettings | None, channel_ids: tuple[int, ...], naming: Naming, *, default: int = ALL_MESSAGES
) -> bool:
    """Whether these settings let a message through, in the channel and then its category (`channel_ids`).

    What is muted is silent, also for who is mentioned. `default` is what counts where nothing was chosen.
    """
    if chosen is None:
        return default == ALL_MESSAGES or (default == ONLY_MENTIONS and any(naming))
    overrides = [(chosen.channel_overrides or {}).get(str(channel_id), {}) for channel_id in channel_ids]
    if _is_muted(chosen.muted, chosen.mute_config) or any(_is_muted_by(one) for one in overrides):
        return False
    levels = [*(one.get("message_notifications", INHERIT) for one in overrides), chosen.message_notifications, default]
    level = next((level for level in levels if level != INHERIT), ALL_MESSAGES)
    return level == ALL_MESSAGES or (level != NO_MESSAGES and _is_named(chosen, naming))


def default_level(notifications: int, member_count: int) -> int:
    """What members of a guild are told who have chosen nothing: of large guilds only mentions."""
    return ONLY_MENTIONS if member_count > LARGE_GUILD else notifications


def _is_named(chosen: UserGuildSettings, naming: Naming) -> bool:
    by_role = naming.by_role and not chosen.suppress_roles
    return naming.directly or by_role or (naming.as_everyone and not chosen.suppress_everyone)


def _is_muted_by(override: dict[str, Any]) -> bool:
    return _is_muted(bool(override.get("muted")), override.get("mute_config"))


def _is_muted(muted: bool, config: dict[str, Any] | None) -> bool:
    end = (config or {}).get("end_time")
    return muted and (not end or datetime.fromisoformat(end) > now())
