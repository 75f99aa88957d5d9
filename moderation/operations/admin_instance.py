"""Administrators who set how the instance works."""

from collections.abc import Mapping
from typing import Any

from accounts.rights import EVERYTHING, Right, lacks, may_grant, require_right
from accounts.sso.config import SETTINGS, sso_config
from core.actor import Actor
from core.instance_settings import store, stored
from core.operations import operation
from core.sealing import seal
from moderation.admin_instance_queries import InstanceConfig, config_now
from moderation.audit import record_admin

_SECRET = "client_secret"
_ADDRESSES = ("issuer", "authorization_url", "token_url", "userinfo_url", "jwks_url", "redirect_uri")
_WHO_IS_WHO = (*_ADDRESSES, "client_id", _SECRET)


@operation("instance_config.update", limit="admin:user:modify")
def set_instance_config(
    actor: Actor, *, changes: Mapping[str, Any], sso: Mapping[str, Any] | None = None
) -> InstanceConfig:
    """Set some of the configuration, in every process at once. Returns all of it as it is now.

    `changes` are settings by name, `sso` those of single sign-on; what is not named stays, None gives a value back to
    the environment. The log says which were set, never to what. Needs the right `instance:config:update`, and `*` to
    name another provider; raises as `require_right`.
    """
    require_right(actor, Right.INSTANCE_CONFIG_UPDATE)
    provider = dict(sso or {})
    if _is_another(provider) and not may_grant(actor, EVERYTHING):
        raise lacks(EVERYTHING)
    if _SECRET in provider:
        provider[_SECRET] = seal(provider[_SECRET].encode()) if provider[_SECRET] else None
    store({**changes, **{SETTINGS + name: value for name, value in provider.items()}})
    changed = sorted([*changes, *(f"sso.{name}" for name in provider)])
    record_admin(actor, "instance_config.update", "instance_config", changed=", ".join(changed))
    return config_now()


def _is_another(provider: Mapping[str, Any]) -> bool:
    """Whether other servers would say who somebody is: whoever runs these can sign in as anybody, without a password or
    a second factor, and hears the secret that was meant for the one before."""
    given = {name: provider[name] for name in _WHO_IS_WHO if name in provider}
    known, kept = sso_config(), stored(*(SETTINGS + name for name in given)) if given else {}
    return any(
        (SETTINGS + name) in kept if value is None else name == _SECRET or value != getattr(known, name)
        for name, value in given.items()
    )
