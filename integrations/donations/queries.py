"""How somebody's donation stands."""

from accounts.models import User
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from integrations.models import Buyer, Donor, DonorToken
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


def payer_of(subscription_id: str) -> int | None:
    """The account that pays for a subscription: whoever bought it, or has the verified address that donates with it.
    Three queries at most."""
    buyer = Buyer.objects.filter(subscription_id=subscription_id).values_list("user_id", flat=True).first()
    donor = None if buyer else Donor.objects.filter(subscription_id=subscription_id).first()
    if donor is None:
        return buyer
    return User.objects.filter(email_key=donor.email_key, email_verified=True).values_list("id", flat=True).first()
