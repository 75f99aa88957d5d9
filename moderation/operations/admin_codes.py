"""Codes of the administrators that let people in who wait for approval."""

from accounts.operations.beta_codes import new_beta_code
from accounts.rights import Right, require_right
from core.actor import Actor
from core.operations import operation
from moderation.audit import record_admin


@operation("admin.beta_code.generate", limit="admin:code:generation")
def generate_beta_codes(actor: Actor, *, count: int) -> list[str]:
    """Make codes that nobody has used; their texts, the only time they are known. Needs the right
    `beta_codes:generate`. Raises what `require_right` raises."""
    require_right(actor, Right.BETA_CODES_GENERATE)
    codes = [new_beta_code(None)[1] for _ in range(count)]
    record_admin(actor, "beta_codes.generate", "user", actor.user_id, count=count)
    return codes
