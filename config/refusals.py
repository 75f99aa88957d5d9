"""What production refuses to start with, and what weakens security and is therefore said aloud."""

import base64
import binascii
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.p256 import are_a_pair, is_public_key

if TYPE_CHECKING:
    from config.environment import Config

SHORTEST_SECRET = 32
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
KNOWN_SECRETS = (
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "default",
    "insecure",
    "example",
    "guildhall",
)


def combination_problems(config: "Config") -> list[str]:
    """Settings that are well-formed but need others beside them."""
    needed = {
        "JOBS=workers needs REDIS_URL": config.jobs == "workers" and not config.redis_url,
        f"CAPTCHA_PROVIDER={config.captcha_provider} needs CAPTCHA_SITE_KEY and CAPTCHA_SECRET": (
            config.captcha_provider != "off" and not (config.captcha_site_key and config.captcha_secret)
        ),
        f"GIF_PROVIDER={config.gif_provider} needs GIF_API_KEY": config.gif_provider != "off"
        and not config.gif_api_key,
        "SMS_PROVIDER=twilio needs SMS_FROM, SMS_ACCOUNT and SMS_TOKEN": (
            config.sms_provider == "twilio" and not (config.sms_from and config.sms_account and config.sms_token)
        ),
        "SMS_PROVIDER=memory accepts one and the same code always; it is for ENVIRONMENT=test": (
            config.sms_provider == "memory" and config.environment != "test"
        ),
        "LIVEKIT_URL needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET": (
            bool(config.livekit_url) and not (config.livekit_api_key and config.livekit_api_secret)
        ),
        "TURN_URLS needs TURN_SECRET": bool(config.turn_urls) and not config.turn_secret,
        "GEOIP_PATH names no file": bool(config.geoip_path) and not Path(config.geoip_path).is_file(),
        "OIDC_ISSUER needs OIDC_CLIENT_ID": bool(config.oidc_issuer) and not config.oidc_client_id,
        "OIDC_SCOPE must contain openid": "openid" not in config.oidc_scope.split(),
        "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET": (
            bool(config.stripe_secret_key) and not config.stripe_webhook_secret
        ),
        "STRIPE_SECRET_KEY needs the stripe library: install requirements/stripe.txt": (
            bool(config.stripe_secret_key) and find_spec("stripe") is None
        ),
        "PHOTO_DNA_MATCH_URL needs PHOTO_DNA_HASH_URL and PHOTO_DNA_KEY": (
            bool(config.photo_dna_match_url) and not (config.photo_dna_hash_url and config.photo_dna_key)
        ),
        "PHOTO_DNA_MATCH_URL and ARACHNID_USERNAME need the av library: install requirements/films.txt": (
            config.knows_abuse and find_spec("av") is None
        ),
        "CLAMAV_URL must be such as tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl": (
            bool(config.clamav_url) and not _names_a_daemon(config.clamav_url)
        ),
        "ARACHNID_USERNAME needs ARACHNID_PASSWORD": bool(config.arachnid_username) and not config.arachnid_password,
        "NCMEC_URL needs NCMEC_USERNAME and NCMEC_PASSWORD": (
            bool(config.ncmec_url) and not (config.ncmec_username and config.ncmec_password)
        ),
        "STRIPE_PRICES needs STRIPE_SECRET_KEY": bool(config.stripe_prices) and not config.stripe_secret_key,
        "VAPID_PUBLIC_KEY needs VAPID_PRIVATE_KEY": bool(config.vapid_public_key) and not config.vapid_private_key,
        "VAPID_PRIVATE_KEY must be 32 bytes in base64url, and VAPID_PUBLIC_KEY its other half": (
            bool(config.vapid_private_key) and not are_a_pair(config.vapid_private_key, config.vapid_public_key)
        ),
        "VAPID_CONTACT must begin with mailto: or https://": (
            bool(config.vapid_contact) and not config.vapid_contact.startswith(("mailto:", "https://"))
        ),
        "SWEEGO_WEBHOOK_SECRET must be base64, as the provider gives it": (
            bool(config.sweego_webhook_secret) and not _is_base64(config.sweego_webhook_secret)
        ),
        "SENDGRID_WEBHOOK_KEY must be the verification key of the signed event webhook, as the provider shows it": (
            bool(config.sendgrid_webhook_key) and not is_public_key(config.sendgrid_webhook_key)
        ),
        "PUBLIC_URL may have a path of letters, digits, - and _ alone, such as https://example.org/chat": (
            re.fullmatch(r"(?:/[A-Za-z0-9_-]+)*", config.base_path) is None or bool(urlsplit(config.public_url).query)
        ),
        "BLUESKY_OAUTH needs a PUBLIC_URL with https, without a port or path: servers of Bluesky fetch who asks": (
            config.bluesky_oauth and not re.fullmatch(r"https://[^:/]+/?", config.public_url)
        ),
    }
    return [sentence for sentence, applies in needed.items() if applies]


def _names_a_daemon(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.path) if parts.scheme == "unix" else bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def production_problems(config: "Config", *, secret_was_given: bool) -> list[str]:
    """Reasons why this configuration must not serve the public; empty outside production."""
    if not config.is_production:
        return []
    problems = _secret_problems(config.secret_key, secret_was_given)
    if config.debug:
        problems.append("DEBUG must be off in production")
    if any("*" in host or host.startswith(".") for host in config.allowed_hosts):
        problems.append("ALLOWED_HOSTS must name the hosts in production; wildcards are refused")
    if config.jobs == "eager":
        problems.append("JOBS=eager is for tests; use inprocess or workers in production")
    if config.sms_provider == "console":
        problems.append("SMS_PROVIDER=console prints codes; use twilio or off in production")
    if config.email_url.startswith("console:"):
        problems.append("EMAIL_URL=console:// prints links and codes; use a mail server in production")
    return problems


def _secret_problems(secret: str, was_given: bool) -> list[str]:
    if not was_given:
        return ["SECRET_KEY must be set in production (bin/run makes one: DATA_DIR/secrets/secret_key)"]
    if any(secret.lower().startswith(known) for known in KNOWN_SECRETS):
        return ["SECRET_KEY is a well-known default; make a random one"]
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 8:
        return [f"SECRET_KEY must be at least {SHORTEST_SECRET} random characters in production"]
    return []


def _is_bare_smtp(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "smtp" and bool(parts.password) and parts.hostname not in OWN_MACHINE


def weakenings(config: "Config") -> list[str]:
    """One sentence per switch that makes this server easier to attack."""
    found = {
        "DEBUG is on: errors show internals": config.debug,
        "RATE_LIMITS is off: nothing slows down guessing and flooding": not config.rate_limits,
        "PASSWORD_BLOCKLIST is off: well-known passwords are accepted": not config.password_blocklist,
        "TOTP_REPLAY_PROTECTION is off: a one-time code works twice": not config.totp_replay_protection,
        "NEW_ADDRESS_CONFIRMATION is off: a sign-in from a new address needs no confirmation by mail": (
            config.mail_is_on and not config.new_address_confirmation
        ),
        "OIDC_ISSUER or another OIDC address is http: whoever sits in between can sign in as anybody": any(
            url.startswith("http://") for url in config.oidc_urls
        ),
        "OIDC_TRUSTED is on: whoever sets an e-mail address at the provider gets the account it belongs to": (
            config.oidc_trusted
        ),
        "OIDC_PRIVATE_NETWORK is on: the provider's answers may send this server to addresses of the own network": (
            config.oidc_private_network
        ),
        "EMAIL_URL is smtp with a password: it travels in the clear; use smtp+tls or smtps": (
            _is_bare_smtp(config.email_url)
        ),
        "ALLOWED_HOSTS contains a wildcard: forged Host headers are accepted": "*" in config.allowed_hosts,
        "PUBLIC_URL is http: cookies and tokens travel in the clear": (
            not config.is_https and urlsplit(config.public_url).hostname not in OWN_MACHINE
        ),
    }
    return [sentence for sentence, applies in found.items() if applies]


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return False
