"""What this instance tells clients about itself before they sign in: the discovery document.

`core` knows the configuration; the packages above add what they know through `parts`.
"""

import json
from typing import Any

from django.conf import settings

from core.hooks import Hook
from core.instance_limits import LIMITS, Rule, current
from core.sms import sms

VERSION = "0.1.0"
API_CODE_VERSION = 1
_LIMITS_VERSION = 2
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"

parts = Hook("instance.parts")
"""Functions without arguments that return keys of the discovery document, which replace those made here. A value that
is a dictionary replaces only the keys it has ({"features": {"sms_mfa_enabled": True}})."""

facts = Hook("instance.facts")
"""The same for the keys that only /instance has: `registration`, `stats`."""


def discovery() -> dict[str, Any]:
    """The discovery document (`/.well-known/fluxer`); nothing in it is secret.

    Says of what is not part of the server that it is off; the package that brings it says otherwise through `parts`.
    """
    config = settings.GUILDHALL
    document: dict[str, Any] = {
        "api_code_version": API_CODE_VERSION,
        "endpoints": endpoints(),
        "captcha": _captcha(),
        "features": {
            "sms_mfa_enabled": sms().is_on,
            "voice_enabled": False,
            "stripe_enabled": False,
            "self_hosted": True,
            "manual_review_enabled": config.registration == "approval",
        },
        "gif": {"provider": "tenor" if config.gif_provider == "tenor" else "klipy"},
        "sso": _single_sign_on(),
        "limits": limits(),
        "push": {"public_vapid_key": None},
        "app_public": {"sentry_dsn": ""},
    }
    return _merged(document, parts.collect())


def about() -> dict[str, Any]:
    """The discovery document with name, version, registration and numbers (`/instance`)."""
    config = settings.GUILDHALL
    document = discovery()
    document["endpoints"]["cdn"] = document["endpoints"]["static_cdn"]
    document |= {
        "name": config.instance_name,
        "description": config.instance_description or None,
        "version": VERSION,
        "registration": {
            "open": config.registration in ("open", "approval"),
            "manual_review": config.registration == "approval",
            "invite_only": config.registration == "invite",
        },
        "stats": None,
    }
    return _merged(document, facts.collect())


def endpoints() -> dict[str, str]:
    """Addresses of the instance, from the configured ones and never from a request."""
    own: str = settings.GUILDHALL.public_url.rstrip("/")
    web: str = (settings.GUILDHALL.web_url or own).rstrip("/")
    return {
        "api": own,
        "api_client": own,
        "api_public": own,
        "gateway": "ws" + own.removeprefix("http") + "/gateway",
        "media": f"{own}/media",
        "static_cdn": f"{own}/static",
        "marketing": web,
        "admin": f"{own}/admin",
        "invite": f"{web}/invite",
        "gift": f"{web}/gift",
        "webapp": web,
    }


def limits() -> dict[str, Any]:
    """The limits in force, in the form clients evaluate: each rule with the values that differ from the free set."""
    config = current()
    return {
        "version": _LIMITS_VERSION,
        "traitDefinitions": list(config.trait_definitions),
        "rules": [_rule(rule) for rule in config.rules],
        "defaultsHash": _defaults_hash(),
    }


def _rule(rule: Rule) -> dict[str, Any]:
    values = dict(rule.limits)
    if rule.is_base:
        values = {key: spec.full for key, spec in LIMITS.items()} | values
    filters = {"traits": sorted(rule.traits), "guildFeatures": sorted(rule.guild_features)}
    return {
        "id": rule.id,
        "filters": filters if rule.traits or rule.guild_features else None,
        "overrides": {key: value for key, value in values.items() if value != LIMITS[key].free},
    }


def _defaults_hash() -> str:
    # The rolling hash (h * 31 + code unit, as a signed 32-bit number) that clients compare to notice new defaults.
    sets = {name: {key: getattr(spec, kind) for key, spec in LIMITS.items()} for name, kind in _SETS}
    value = 0
    for character in json.dumps(sets, separators=(",", ":")):
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return _base36(abs(value - (1 << 32) if value & (1 << 31) else value))


_SETS = (("free", "free"), ("premium", "full"))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return digits or "0"


def _captcha() -> dict[str, Any]:
    config = settings.GUILDHALL
    keys = {name: config.captcha_site_key or None if config.captcha_provider == name else None for name in _CAPTCHAS}
    return {
        "provider": "none" if config.captcha_provider == "off" else config.captcha_provider,
        "hcaptcha_site_key": keys["hcaptcha"],
        "turnstile_site_key": keys["turnstile"],
    }


_CAPTCHAS = ("hcaptcha", "turnstile")


def _single_sign_on() -> dict[str, Any]:
    config = settings.GUILDHALL
    return {
        "enabled": False,
        "enforced": False,
        "display_name": None,
        "redirect_uri": f"{(config.web_url or config.public_url).rstrip('/')}/auth/sso/callback",
    }


def _merged(document: dict[str, Any], additions: list[dict[str, Any]]) -> dict[str, Any]:
    for addition in additions:
        for key, value in addition.items():
            known = document.get(key)
            document[key] = known | value if isinstance(known, dict) and isinstance(value, dict) else value
    return document
