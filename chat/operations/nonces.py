"""Forgetting what nonces were used."""

from django.db.models import QuerySet

from chat.models import MessageNonce
from chat.operations._nonces import KEPT
from core.actor import Actor
from core.clock import now
from core.operations import operation


@operation("nonce.forget_old")
def forget_old_nonces(actor: Actor) -> int:
    """Delete nonces of twice the age at which they stop to count, so that none goes while somebody asks for it.

    Publishes nothing. Returns how many went.
    """
    gone, _ = old_nonces().delete()
    return gone


def old_nonces() -> "QuerySet[MessageNonce]":
    """Nonces of twice the age at which they stop to count."""
    return MessageNonce.objects.filter(created_at__lt=now() - 2 * KEPT)
