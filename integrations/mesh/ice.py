"""The servers by which browsers find a way to each other: STUN tells them their own address, TURN relays what cannot
go directly.

TURN passwords follow the shared-secret scheme of TURN servers ("TURN REST API", `use-auth-secret` in coturn): the name
is `<expiry, seconds since 1970>:<user id>`, the password the base64 HMAC-SHA1 of the name by the shared secret.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class IceServer:
    """Addresses (`stun:`, `turn:`, `turns:`) and, for TURN, how to sign in there."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


def ice_ttl_seconds() -> int:
    """How long TURN passwords are good for."""
    return int(settings.GUILDHALL.turn_ttl)


def ice_servers(user_name: str) -> list[IceServer]:
    """The servers of this instance, with a password for one person; `user_name` is how TURN's log knows them."""
    config = settings.GUILDHALL
    found = [IceServer(config.stun_urls)] if config.stun_urls else []
    if config.turn_urls and config.turn_secret:
        name = f"{int(time.time()) + ice_ttl_seconds()}:{user_name}"
        found.append(IceServer(config.turn_urls, name, _password(name, config.turn_secret)))
    return found


def _password(name: str, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), name.encode(), hashlib.sha1)).decode()
