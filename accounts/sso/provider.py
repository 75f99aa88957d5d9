"""What the provider publishes about itself: its addresses and its keys, fetched through the guarded client and kept.

A document that was good once is used on for a day when the provider cannot be asked, so that a short failure over
there neither signs anybody out of the way in nor opens the door to passwords.
"""

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from django.core.cache import cache

from accounts.sso.config import SsoConfig, sso_config
from core.outbound import Caps, Outbound, OutboundError, guarded_for

_log = structlog.get_logger(__name__)

FRESH_SECONDS = 3600
_KEPT_SECONDS = 24 * 3600
_AGAIN_SECONDS = 30
CAPS = Caps(seconds=5.0, max_bytes=512 * 1024, redirects=3)
_DISCOVERY = "/.well-known/openid-configuration"


class ProviderFailed(Exception):
    """The provider could not be asked, or what it said cannot be used. The text is for logs, never for clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider's addresses."""

    authorization_url: str
    token_url: str
    userinfo_url: str = ""
    jwks_url: str = ""
    auth_methods: tuple[str, ...] = ()


def provider(config: SsoConfig) -> Provider | None:
    """Where the provider is: what was given, the rest from its discovery document. None while that is not to be had."""
    found: dict[str, Any] = {}
    if not (config.is_complete and config.jwks_url and config.userinfo_url):
        with suppress(ProviderFailed):  # which was logged where it happened
            found = _discovered(config)
    authorization_url = config.authorization_url or _address(found, "authorization_endpoint")
    token_url = config.token_url or _address(found, "token_endpoint")
    if not (authorization_url and token_url):
        return None
    return Provider(
        authorization_url=authorization_url,
        token_url=token_url,
        userinfo_url=config.userinfo_url or _address(found, "userinfo_endpoint"),
        jwks_url=config.jwks_url or _address(found, "jwks_uri"),
        auth_methods=_words(found, "token_endpoint_auth_methods_supported"),
    )


def is_ready(config: SsoConfig | None = None) -> bool:
    """Whether people can sign in through the provider. While that is so, they can do it in no other way."""
    config = config or sso_config()
    return config.enabled and bool(config.is_complete or provider(config))


@dataclass(frozen=True, slots=True)
class Status:
    """What anybody may know of single sign-on."""

    is_ready: bool
    display_name: str | None
    redirect_uri: str


def status() -> Status:
    """How single sign-on stands."""
    config = sso_config()
    return Status(is_ready(config), config.display_name if config.enabled else None, config.redirect_uri)


def discovery_part() -> dict[str, Any]:
    """What the instance's discovery document says of it."""
    found = status()
    facts = {"display_name": found.display_name, "redirect_uri": found.redirect_uri}
    return {"sso": {"enabled": found.is_ready, "enforced": found.is_ready, **facts}}


def signing_keys(config: SsoConfig, jwks_url: str, *, renew: bool = False) -> list[dict[str, Any]]:
    """The provider's public keys; `renew` asks for those it has now. Raises ProviderFailed."""
    document = _kept(f"keys:{jwks_url}", lambda: fetch_json(config, jwks_url), renew=renew)
    keys = document.get("keys")
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def fetch_json(config: SsoConfig, url: str, **options: Any) -> dict[str, Any]:
    """A JSON object from the provider. Raises ProviderFailed."""
    try:
        reply = client(config).fetch(url, caps=CAPS, **options)
    except OutboundError as failure:
        raise ProviderFailed(f"{urlsplit(url).hostname}: {type(failure).__name__}: {failure}") from failure
    if reply.status != 200:
        raise ProviderFailed(f"{urlsplit(url).hostname} answered {reply.status}")
    return json_object(reply.body)


def json_object(body: bytes) -> dict[str, Any]:
    """The object that a body holds. Raises ProviderFailed."""
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise ProviderFailed("not a JSON object") from failure


def client(config: SsoConfig) -> Outbound:
    """The guarded client for this provider, which may use the ports that were given."""
    return guarded_for(config.given_urls, private=config.private_network)


def _discovered(config: SsoConfig) -> dict[str, Any]:
    return _kept(f"discovery:{config.issuer}", lambda: _discover(config))


def _discover(config: SsoConfig) -> dict[str, Any]:
    document = fetch_json(config, config.issuer.rstrip("/") + _DISCOVERY)
    if document.get("issuer") != config.issuer:
        raise ProviderFailed(f"it calls itself {document.get('issuer')!r}, OIDC_ISSUER is {config.issuer!r}")
    for name, given in (("authorization_endpoint", config.authorization_url), ("token_endpoint", config.token_url)):
        if not (given or _address(document, name)):
            raise ProviderFailed(f"its document has no {name}")
    return document


def _kept(name: str, fetch: Callable[[], dict[str, Any]], *, renew: bool = False) -> dict[str, Any]:
    """What `fetch` gave within the last hour; older while it fails. A failure is not repeated for half a minute."""
    key = f"sso:{hashlib.sha256(name.encode()).hexdigest()}"
    kept: tuple[float, dict[str, Any]] | None = cache.get(key)
    if kept is not None and not renew and time.time() - kept[0] < FRESH_SECONDS:
        return kept[1]
    failure = None if renew else cache.get(f"{key}:failed")
    if kept is not None and failure is None and not renew:
        # Whoever comes while the answer is awaited uses what was known.
        cache.set(key, (time.time() - FRESH_SECONDS + _AGAIN_SECONDS, kept[1]), _KEPT_SECONDS)
    if failure is None:
        try:
            document = fetch()
        except ProviderFailed as problem:
            cache.set(f"{key}:failed", failure := str(problem), _AGAIN_SECONDS)
            _log.warning("sso.provider_failed", wanted=name, reason=failure, uses_older=kept is not None)
        else:
            cache.set(key, (time.time(), document), _KEPT_SECONDS)
            return document
    if kept is None:
        raise ProviderFailed(failure)
    return kept[1]


def _address(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) and urlsplit(value).scheme in ("http", "https") else ""


def _words(document: dict[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list) else ()
