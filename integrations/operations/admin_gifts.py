"""Administrators who give premium away."""

from accounts.rights import Right, require_right
from core.actor import Actor
from core.operations import operation
from integrations.gifts.records import MONTHS
from integrations.operations.gifts import new_gift
from moderation.audit import record_admin


@operation("admin.gift.generate", limit="admin:code:generation")
def generate_gifts(actor: Actor, *, count: int, product: str) -> list[str]:
    """Make codes that nobody has paid for: of a product of MONTHS. Their texts, the only time they are known. Needs the
    right `gift_codes:generate`. Raises what `require_right` raises."""
    require_right(actor, Right.GIFT_CODES_GENERATE)
    codes = [new_gift(MONTHS[product], None)[1] for _ in range(count)]
    record_admin(actor, "gift_codes.generate", "user", actor.user_id, count=count, product_type=product)
    return codes
