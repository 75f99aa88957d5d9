"""Relays: written into the directory, heard of, and taken out of it."""

import hmac
import secrets
from dataclasses import asdict, dataclass

from django.conf import settings

from accounts.tokens import token_hash
from core.actor import Actor
from core.clock import now
from core.db.turns import take_turn_over
from core.errors import Code, ProductError
from core.operations import operation
from integrations.models import Relay
from integrations.relays.queries import relay_not_found, relay_of

MOST = 500
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDraft:
    """How a relay describes itself."""

    name: str
    url: str
    latitude: float
    longitude: float
    region: str
    capacity: int
    public_key: str


def may_register(secret: str) -> None:
    """Whether whoever shows this may write relays into the directory. Raises FEATURE_TEMPORARILY_DISABLED where nobody
    may, and UNAUTHORIZED."""
    if not settings.GUILDHALL.relay_registration_token:
        raise ProductError(Code.FEATURE_TEMPORARILY_DISABLED)
    if not _is_operator(secret):
        raise ProductError(Code.UNAUTHORIZED)


@operation("relay.register", limit="relay:register")
def register_relay(_actor: Actor, *, secret: str, draft: RelayDraft) -> tuple[Relay, str]:
    """Write a relay into the directory, or anew what is at the same address; returns it with its token, the only time
    that is known. What it had before is good no more.

    Raises as `may_register`, and BAD_REQUEST where there are 500.
    """
    may_register(secret)
    take_turn_over("relays")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    known = Relay.objects.filter(url=draft.url).first()
    if known is None and Relay.objects.count() >= MOST:
        raise ProductError(Code.BAD_REQUEST)
    facts = asdict(draft) | {"token_hash": token_hash(token), "last_seen_at": now(), "current_connections": 0}
    return Relay.objects.update_or_create(url=draft.url, defaults=facts)[0], token


@operation("relay.heartbeat", limit="relay:heartbeat")
def note_heartbeat(_actor: Actor, relay_id: str, *, secret: str, connections: int | None = None) -> None:
    """A relay is alive, and perhaps says how many it serves. Raises RELAY_NOT_FOUND, UNAUTHORIZED."""
    relay = relay_of(relay_id)
    if not _is_its_own(relay, secret):
        raise ProductError(Code.UNAUTHORIZED)
    counted = {} if connections is None else {"current_connections": connections}
    if not Relay.objects.filter(id=relay.id).update(last_seen_at=now(), **counted):
        raise relay_not_found()


@operation("relay.remove", limit="relay:remove")
def remove_relay(_actor: Actor, relay_id: str, *, secret: str) -> None:
    """Take a relay out of the directory: itself, or whoever may register any. Raises RELAY_NOT_FOUND, UNAUTHORIZED."""
    relay = relay_of(relay_id)
    if not (_is_its_own(relay, secret) or _is_operator(secret)):
        raise ProductError(Code.UNAUTHORIZED)
    relay.delete()


def _is_operator(secret: str) -> bool:
    known = settings.GUILDHALL.relay_registration_token
    return bool(known) and hmac.compare_digest(secret.encode(errors="replace"), known.encode())


def _is_its_own(relay: Relay, secret: str) -> bool:
    return hmac.compare_digest(relay.token_hash, token_hash(secret))
