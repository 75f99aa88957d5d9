"""Hand-off: a new device shows a code, a device that is signed in completes it, and the new one is signed in too."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from accounts.models import User, Voucher
from accounts.operations.sign_in import open_session
from accounts.queries import live_session
from accounts.signing_in.devices import Device
from accounts.signing_in.purposes import HANDOFF
from accounts.signing_in.steps import SignedIn
from accounts.signing_in.vouchers import Spent, consume, find, find_even_expired, handoff_code, held, issue, remember
from core.actor import Actor
from core.clock import now
from core.errors import Code, ProductError
from core.operations import operation
from core.sealing import derived, open_sealed, seal

_CODE = re.compile(r"[A-HJKMNP-Z2-9]{8}")
_NOISE = re.compile(r"[\s-]+")
Status = Literal["pending", "expired"]


@dataclass(frozen=True, slots=True)
class Initiated:
    """A code to show, and until when it counts."""

    code: str
    expires_at: datetime


@operation("handoff.initiate", limit="auth:handoff:initiate")
def initiate_handoff(actor: Actor) -> Initiated:
    """Hand out a code to show to somebody who is signed in."""
    code = handoff_code()
    voucher, _ = issue(HANDOFF, token=_token(code))
    return Initiated(code, voucher.expires_at)


@operation("handoff.complete", limit="auth:handoff:complete")
def complete_handoff(actor: Actor, *, code: str, giver: User, device: Device) -> None:
    """Sign the device that shows the code in as the giver, in a session of its own. `device` is the one that completes
    it. Raises INVALID_HANDOFF_CODE, HANDOFF_CODE_EXPIRED, and as `open_session`."""
    voucher = find_even_expired(HANDOFF, _token(code))
    try:
        if voucher is None or _is_past(voucher):
            raise Spent
        voucher = held(voucher)
    except Spent:
        raise ProductError(Code.INVALID_HANDOFF_CODE if voucher is None else Code.HANDOFF_CODE_EXPIRED) from None
    if voucher.user_id is not None:
        raise ProductError(Code.INVALID_HANDOFF_CODE)
    voucher.user = giver
    voucher.save(update_fields=["user"])
    signed_in = open_session(actor, proven=giver, device=device)
    remember(voucher, token=seal(signed_in.token.encode()))


@operation("handoff.status", limit="auth:handoff:status")
def collect_handoff(actor: Actor, *, code: str) -> SignedIn | Status:
    """The session that a completed code has become, handed out once; else whether it may still become one. Raises
    INVALID_HANDOFF_CODE for what cannot be a code."""
    voucher = find(HANDOFF, _token(code))
    if voucher is None:
        return "expired"
    if voucher.user is None:
        return "pending"
    try:
        consume(voucher)
    except Spent:
        return "expired"
    return SignedIn(voucher.user, open_sealed(voucher.data["token"]).decode())


@operation("handoff.cancel", limit="auth:handoff:cancel")
def cancel_handoff(actor: Actor, *, code: str) -> None:
    """Take a code back, known or not. Raises INVALID_HANDOFF_CODE for what cannot be a code."""
    voucher = find_even_expired(HANDOFF, _token(code))
    if voucher is not None:
        voucher.delete()


def handing_over(token: str) -> User:
    """The account of a session token that was given to complete a hand-off. Raises INVALID_TOKEN."""
    session = live_session(token)
    if session is None or not session.user.is_active:
        raise ProductError(Code.INVALID_TOKEN)
    return session.user


def _token(code: str) -> str:
    """What a code is found by: there are too few codes for a plain hash. Raises INVALID_HANDOFF_CODE."""
    plain = _NOISE.sub("", code).upper()
    if not _CODE.fullmatch(plain):
        raise ProductError(Code.INVALID_HANDOFF_CODE)
    return derived("handoff", plain).hex()


def _is_past(voucher: Voucher) -> bool:
    return voucher.expires_at <= now()
