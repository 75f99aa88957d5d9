"""The settings of the instance on the guild wire."""

from typing import cast

from accounts.models import ReservedId
from accounts.sso.config import SsoConfig
from core.api.json import encode
from core.clock import iso
from core.instance_limits import LIMITS, LimitConfig, LimitKey, Spec
from core.limit_config import shown
from core.limit_words import CATEGORIES, WORDS
from moderation.admin_instance_queries import InstanceConfig
from moderation.v1.admin.schemas_instance import (
    InstanceConfigResponse,
    LimitConfigResponse,
    LimitMetadata,
    LimitRules,
    ReservationsResponse,
    SsoSettingsResponse,
)


def render_config(config: InstanceConfig) -> InstanceConfigResponse:
    """The configuration in force."""
    return {
        "manual_review_enabled": config.review_enabled,
        "manual_review_schedule_enabled": config.review_scheduled,
        "manual_review_schedule_start_hour_utc": config.review_start_hour,
        "manual_review_schedule_end_hour_utc": config.review_end_hour,
        "manual_review_active_now": config.review_is_active,
        "registration_alerts_webhook_url": config.registration_alerts_url,
        "system_alerts_webhook_url": config.system_alerts_url,
        "sso": _sso(config.sso),
        "self_hosted": True,
    }


def _sso(sso: SsoConfig) -> SsoSettingsResponse:
    return {
        "enabled": sso.enabled,
        "display_name": sso.display_name or None,
        "issuer": sso.issuer or None,
        "authorization_url": sso.authorization_url or None,
        "token_url": sso.token_url or None,
        "userinfo_url": sso.userinfo_url or None,
        "jwks_url": sso.jwks_url or None,
        "client_id": sso.client_id or None,
        "client_secret_set": bool(sso.client_secret),
        "scope": sso.scope or None,
        "allowed_domains": list(sso.allowed_domains),
        "auto_provision": sso.auto_provision,
        "redirect_uri": sso.redirect_uri or None,
    }


def render_limits(config: LimitConfig) -> LimitConfigResponse:
    """The rules in force and what an editor has to know of the limits."""
    rules = cast(LimitRules, shown(config))
    return {
        "limit_config": rules,
        "limit_config_json": encode(rules).decode(),
        "self_hosted": True,
        "defaults": {
            "free": {key: spec.free for key, spec in LIMITS.items()},
            "premium": {key: spec.full for key, spec in LIMITS.items()},
        },
        "metadata": {key: _metadata(key, spec) for key, spec in LIMITS.items()},
        "categories": CATEGORIES,
        "limit_keys": sorted(LIMITS),
        "bounds": {key: {"min": spec.least, "max": spec.most} for key, spec in LIMITS.items()},
    }


def _metadata(key: LimitKey, spec: Spec) -> LimitMetadata:
    label, description = WORDS[key]
    found: LimitMetadata = {
        "key": key,
        "label": label,
        "description": description,
        "category": spec.category,
        "scope": spec.scope,
        "isToggle": spec.category == "features",
        "min": spec.least,
        "max": spec.most,
    }
    if spec.category != "features":
        found["unit"] = "bytes" if key.endswith("_size") else "count"
    return found


def render_reservations(reserved: list[ReservedId]) -> ReservationsResponse:
    """The ids that are kept for addresses."""
    return {
        "reservations": [
            {"email": one.email, "snowflake": str(one.user_id), "updated_at": iso(one.updated_at)} for one in reserved
        ]
    }
