"""Codes with which members let in whoever waits for approval: made, taken back, used."""

import secrets

from accounts.beta_codes import BetaCodeRecord, allowance_of, beta_code_hash
from accounts.models import BetaCode, User
from accounts.operations.approval import let_in
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.sealing import seal

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH = 16


@operation("beta_code.create", limit="beta_code:create")
def create_beta_code(actor: Actor) -> BetaCodeRecord:
    """Make a code for somebody whom the actor vouches for. Raises MISSING_ACCESS for accounts without an address and a
    password, BAD_REQUEST (`no_beta_codes_left`) beyond what `allowance_of` tells."""
    user = User.objects.select_for_update(no_key=True).get(id=actor.user_id)
    if not user.is_claimed:
        raise ProductError(Code.MISSING_ACCESS)
    if not allowance_of(user.id).left:
        raise ProductError(Code.BAD_REQUEST, reason="no_beta_codes_left")
    row, code = new_beta_code(user)
    return BetaCodeRecord.of(row, code)


@operation("beta_code.delete", limit="beta_code:delete")
def delete_beta_code(actor: Actor, *, code: str) -> None:
    """Take back a code that nobody has used. Raises NOT_FOUND for others, and those of others."""
    mine = BetaCode.objects.filter(creator_id=actor.user_id, code_hash=beta_code_hash(code), redeemed_at=None)
    if not mine.delete()[0]:
        raise ProductError(Code.NOT_FOUND)


@operation("beta_code.redeem", limit="auth:redeem_beta_code")
def redeem_beta_code(actor: Actor, *, code: str) -> None:
    """Come in with a code, instead of waiting for approval, and join the invite one had registered with.

    Publishes UserUpdated. Raises InvalidForm at `beta_code` for people who do not wait, and for codes there are not or
    that somebody has used.
    """
    user = User.objects.select_for_update().get(id=actor.user_id)
    row = BetaCode.objects.select_for_update().filter(code_hash=beta_code_hash(code), redeemed_at=None).first()
    if not user.is_pending or row is None:
        raise InvalidForm.at("beta_code", FieldCode.INVALID_FORMAT, text="This code lets nobody in")
    row.redeemer, row.redeemed_at = user, now()
    row.save(update_fields=["redeemer", "redeemed_at"])
    let_in(user)


def new_beta_code(creator: User | None) -> tuple[BetaCode, str]:
    """Store a code that nobody has used, part of an operation: the row and its text."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    row = BetaCode.objects.create(code_hash=beta_code_hash(code), sealed_code=seal(code.encode()), creator=creator)
    return row, code
