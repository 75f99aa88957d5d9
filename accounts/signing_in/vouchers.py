"""Tickets, mailed tokens and codes, challenges and states: handed out for one purpose, for a short while, used once.

Their holder gets a random token; the row is found by its hash. A flow that also sends a short code (by mail or SMS)
keeps it with the row: hashed, and dead after five wrong tries, whichever wire they came by. *Check* outside of
operations (wrong tries must be counted even though the request fails), *consume* inside, with what it allows.
"""

import hmac
import secrets
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User, Voucher
from accounts.models.user import UserFlags
from accounts.tokens import token_hash
from core.clock import now
from core.sealing import code_hash, code_hashes, derived

WRONG_CODES = 5
_LINK_LENGTH = 64
_LINK_ALPHABET = string.ascii_letters + string.digits
_CODE_ALPHABET = string.ascii_uppercase + string.digits
_HANDOFF_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_HALF = 4
_HEX_BYTES = 16
_DIGITS = 6
_MINUTE = timedelta(minutes=1)


class Spent(Exception):
    """The voucher is gone: used by another request in the same moment, or run out."""


def link_token() -> str:
    """64 letters and digits, for links and tickets."""
    return "".join(secrets.choice(_LINK_ALPHABET) for _ in range(_LINK_LENGTH))


def uuid_token() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


def hex_token() -> str:
    """32 hexadecimal digits."""
    return secrets.token_hex(_HEX_BYTES)


def digits_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def letters_code() -> str:
    """`XXXX-XXXX` of capital letters and digits."""
    return _halves(_CODE_ALPHABET)


def handoff_code() -> str:
    """`XXXX-XXXX` of letters and digits that nobody mistakes for others."""
    return _halves(_HANDOFF_ALPHABET)


def _halves(alphabet: str) -> str:
    return "-".join("".join(secrets.choice(alphabet) for _ in range(_HALF)) for _ in range(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a voucher is for, how long it lasts, and how its token and its code look. Codes may last shorter."""

    name: str
    lifetime: timedelta
    token: Callable[[], str] = link_token
    code: Callable[[], str] = digits_code
    code_lifetime: timedelta | None = None

    @property
    def minutes(self) -> int:
        """How long the token lasts, as mails say it."""
        return self.lifetime // _MINUTE

    @property
    def code_minutes(self) -> int:
        """How long a code lasts, as mails say it."""
        return (self.code_lifetime or self.lifetime) // _MINUTE


def issue(purpose: Purpose, user: User | None = None, *, token: str = "", **data: Any) -> tuple[Voucher, str]:
    """A new voucher and its token, the only time that is known. `data` is kept as JSON. Call it inside an operation."""
    token = token or purpose.token()
    moment = now()
    row = Voucher.objects.create(
        purpose=purpose.name,
        user=user,
        token_hash=token_hash(token),
        data=data,
        created_at=moment,
        expires_at=moment + purpose.lifetime,
    )
    return row, token


def find(purpose: Purpose, token: str, user: User | None = None) -> Voucher | None:
    """The live voucher behind a token, with its account. `user` restricts it to that account's own."""
    voucher = find_even_expired(purpose, token, user)
    return voucher if voucher is not None and voucher.expires_at > now() else None


def find_even_expired(purpose: Purpose, token: str, user: User | None = None) -> Voucher | None:
    """As `find`, also for a while after it has run out: for flows that tell the two apart."""
    rows = Voucher.objects.select_related("user").filter(purpose=purpose.name, token_hash=token_hash(token))
    return (rows if user is None else rows.filter(user=user)).first()


def held(voucher: Voucher) -> Voucher:
    """The voucher as it is now, held until the operation ends. Raises Spent when it is gone."""
    row = Voucher.objects.select_for_update().filter(id=voucher.id, expires_at__gt=now()).first()
    if row is None:
        raise Spent
    return row


def holder(voucher: Voucher) -> User | None:
    """The account a voucher was issued to, its row held until the operation ends; None for one that is deleted."""
    user = User.objects.select_for_update().filter(id=voucher.user_id or 0).first()
    return None if user is None or user.flags & UserFlags.DELETED else user


def newest(purpose: Purpose, user: User) -> Voucher | None:
    """The account's live voucher of that purpose that was issued last."""
    rows = Voucher.objects.select_related("user").filter(purpose=purpose.name, user=user, expires_at__gt=now())
    return rows.order_by("-id").first()


def succeed(voucher: Voucher, purpose: Purpose, **data: Any) -> None:
    """Let the token of a voucher that was used up stand for something else from now on. Call it inside the operation
    that used it up."""
    moment = now()
    Voucher.objects.create(
        purpose=purpose.name,
        user=voucher.user,
        token_hash=voucher.token_hash,
        data=data,
        created_at=moment,
        expires_at=moment + purpose.lifetime,
    )


def consume(voucher: Voucher) -> None:
    """Use it up. Raises Spent for all but one of several requests at once. Call it inside the operation it allows."""
    if not Voucher.objects.filter(id=voucher.id, expires_at__gt=now()).delete()[0]:
        raise Spent


def owner_locked(voucher: Voucher) -> User:
    """The account of a voucher that has one, its row locked. Call it inside an operation. Raises Spent when either is
    gone."""
    user = User.objects.select_for_update().filter(id=voucher.user_id or 0).first()
    if user is None or not Voucher.objects.filter(id=voucher.id, expires_at__gt=now()).exists():
        raise Spent
    return user


def withdraw(user: User, *purposes: Purpose) -> None:
    """Take back what the account was handed out for these purposes."""
    Voucher.objects.filter(user=user, purpose__in=[purpose.name for purpose in purposes]).delete()


def remember(voucher: Voucher, **data: Any) -> None:
    """Keep more with the voucher."""
    voucher.data = {**voucher.data, **data}
    voucher.save(update_fields=["data"])


def new_code(voucher: Voucher, purpose: Purpose, code: str = "") -> str:
    """A fresh code in place of the last one, to be sent to its holder, with five new tries."""
    code = code or purpose.code()
    moment = now()
    voucher.code_hash = code_hash(code)
    voucher.code_sent_at = moment
    voucher.code_expires_at = min(moment + (purpose.code_lifetime or purpose.lifetime), voucher.expires_at)
    voucher.attempts = 0
    voucher.save(update_fields=["code_hash", "code_sent_at", "code_expires_at", "attempts"])
    return code


def is_code_of(voucher: Voucher, code: str) -> bool:
    """Whether this is the voucher's live code. Counts the try, so call it outside of operations."""
    if not voucher.code_hash or voucher.code_expires_at is None or voucher.code_expires_at <= now():
        return False
    return count_try(voucher) and any(hmac.compare_digest(voucher.code_hash, known) for known in code_hashes(code))


def count_try(voucher: Voucher, most: int = WRONG_CODES) -> bool:
    """Count a try at what the voucher protects; False when there have been too many. Two at once count as two."""
    return bool(Voucher.objects.filter(id=voucher.id, attempts__lt=most).update(attempts=F("attempts") + 1))


def proof_of(voucher: Voucher, step: str) -> str:
    """What its holder shows to have passed a step: the same UUID every time, which nobody else can know."""
    return str(uuid.UUID(bytes=derived("voucher", f"{voucher.id}:{step}")[:16], version=4))


def is_proof_of(voucher: Voucher, step: str, proof: str) -> bool:
    """Whether that was shown."""
    return hmac.compare_digest(proof_of(voucher, step).encode(), proof.strip().lower().encode())


def forget_expired() -> int:
    """Delete what has run out. Returns how many rows."""
    return expired_vouchers().delete()[0]


def expired_vouchers() -> "QuerySet[Voucher]":
    """Codes, links, tickets and challenges that have run out."""
    return Voucher.objects.filter(expires_at__lte=now())
