"""Administrators who say what people and guilds of the instance may have."""

from collections.abc import Mapping
from typing import Any

from accounts.rights import Right, require_right
from core import limit_config
from core.actor import Actor
from core.db.turns import take_turn_over
from core.errors import Code, ProductError
from core.instance_limits import LimitConfig
from core.operations import operation
from moderation.audit import record_admin


@operation("limit_config.update", limit="admin:user:modify")
def set_limits(actor: Actor, *, given: Mapping[str, Any], seen: LimitConfig | None = None) -> LimitConfig:
    """Replace all rules of instance limits, in every process at once. Returns what is in force now. `seen` is what they
    stand for: others are not overwritten.

    Needs the right `instance:limit_config:update`. Raises as `require_right`, CONFLICT when what was seen is no more,
    and InvalidForm below `limit_config` for ids that are not unique, unknown limits, values out of bounds and traits
    that are not defined.
    """
    require_right(actor, Right.INSTANCE_LIMIT_CONFIG_UPDATE)
    take_turn_over(limit_config.NAME)
    if seen is not None and limit_config.shown(limit_config.read_stored()) != limit_config.shown(seen):
        raise ProductError(Code.CONFLICT)
    config = limit_config.write(given)
    rules = ", ".join(rule.id for rule in config.rules)
    changed = sorted({key for rule in limit_config.shown(config)["rules"] for key in rule["modifiedFields"]})
    record_admin(actor, "limit_config.update", "limit_config", rules=rules, default_changes=", ".join(changed))
    return config
