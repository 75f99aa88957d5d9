"""Administrators who set how the instance works."""

from collections.abc import Mapping
from typing import Any

from accounts.rights import Right, require_right
from accounts.sso.config import SETTINGS
from core.actor import Actor
from core.instance_settings import store
from core.operations import operation
from core.sealing import seal
from moderation.admin_instance_queries import InstanceConfig, config_now
from moderation.audit import record_admin

_SECRET = "client_secret"


@operation("instance_config.update", limit="admin:user:modify")
def set_instance_config(
    actor: Actor, *, changes: Mapping[str, Any], sso: Mapping[str, Any] | None = None
) -> InstanceConfig:
    """Set some of the configuration, in every process at once. Returns all of it as it is now.

    `changes` are settings by name, `sso` those of single sign-on; what is not named stays, None gives a value back to
    the environment. The log says which were set, never to what. Needs the right `instance:config:update`; raises as
    `require_right`.
    """
    require_right(actor, Right.INSTANCE_CONFIG_UPDATE)
    provider = dict(sso or {})
    if _SECRET in provider:
        provider[_SECRET] = seal(provider[_SECRET].encode()) if provider[_SECRET] else None
    store({**changes, **{SETTINGS + name: value for name, value in provider.items()}})
    changed = sorted([*changes, *(f"sso.{name}" for name in provider)])
    record_admin(actor, "instance_config.update", "instance_config", changed=", ".join(changed))
    return config_now()
