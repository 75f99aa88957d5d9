"""How somebody's donation stands."""

from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from integrations.models import Donor, DonorToken
from integrations.operations.donations import token_hash


def donation_of(actor: Actor | None, token: str | None) -> Donor | None:
    """The donor a mailed token leads to, else the one with the caller's own address, if that is verified.

    Raises DONATION_MAGIC_LINK_INVALID, DONATION_MAGIC_LINK_EXPIRED.
    """
    if token is not None:
        row = DonorToken.objects.select_related("donor").filter(token_hash=token_hash(token)).first()
        if row is None:
            raise ProductError(Code.DONATION_MAGIC_LINK_INVALID)
        if row.expires_at <= now():
            raise ProductError(Code.DONATION_MAGIC_LINK_EXPIRED)
        return row.donor
    if actor is None or actor.kind != "session" or not actor.user.email_verified or not actor.user.email_key:
        return None
    return Donor.objects.filter(email_key=actor.user.email_key).first()


def payer_of(subscription_id: str) -> str | None:
    """The key of the address that a subscription is paid from. One query."""
    return Donor.objects.filter(subscription_id=subscription_id).values_list("email_key", flat=True).first()
