"""Whose pages belong to this instance: its own, and those of the web clients that the operator named."""

from urllib.parse import urlsplit

from django.conf import settings

_DEVELOPMENT = tuple(f"http://{host}:{port}" for host in ("localhost", "127.0.0.1") for port in (3000, 5000))


def allowed_origins() -> frozenset[str]:
    """Origins whose pages may call this server: the configured ones, and a developer's own outside production."""
    config = settings.GUILDHALL
    listed = {*config.allowed_origins, origin_of(config.web_url), origin_of(config.public_url)}
    if not config.is_production:
        listed.update(_DEVELOPMENT)
    return frozenset(listed - {""})


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; "" for no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc else ""
