"""Six digits by mail: one live code per account and purpose, five tries, whichever wire they come by.

Asking for one is a job whoever asks for whatever account, so that neither the answer nor its time tells whether there
is such an account.
"""

from datetime import timedelta

import msgspec

from accounts.mail import mail_account
from accounts.models import User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.sign_in import mail_step
from accounts.preferences import mail_language
from accounts.queries import user_by_identifier
from accounts.signing_in.attempts import may_try
from accounts.signing_in.code_rules import seconds_left
from accounts.signing_in.purposes import EMAIL_CODE, PASSWORDLESS, RECOVERY_MAIL
from accounts.signing_in.vouchers import Purpose, Spent, held, is_code_of, issue, new_code, newest, withdraw
from core.actor import Actor
from core.jobs import GiveUp, job
from core.mail import mail_is_on
from core.operations import operation
from core.sealing import open_sealed, seal

COOLDOWN = timedelta(seconds=60)
_MAILS = {
    EMAIL_CODE.name: "verification_code",
    PASSWORDLESS.name: "passwordless_login",
    RECOVERY_MAIL.name: "recovery_code",
}
_PURPOSES = {purpose.name: purpose for purpose in (EMAIL_CODE, PASSWORDLESS, RECOVERY_MAIL)}


class _Wanted(msgspec.Struct):
    purpose: str
    identity: str
    language: str


@operation("account.ask_for_mail_code")
def ask_for_code(actor: Actor, *, purpose: Purpose, identity: str, language: str = "") -> None:
    """Have a code mailed to the account of this handle or address, if there is one and it may have one now."""
    wanted = _Wanted(purpose.name, identity, language)
    mail_code_later.enqueue(sealed=seal(msgspec.json.encode(wanted)))


@job("accounts.mail_code")
def mail_code_later(sealed: str) -> None:
    """What `ask_for_code` asks for."""
    try:
        wanted = msgspec.json.decode(open_sealed(sealed), type=_Wanted)
    except ValueError:
        raise GiveUp("sealed with a key this instance no longer has") from None
    user = user_by_identifier(wanted.identity)
    # Who disabled or deleted the account themselves may come back; `advance` looks at what moderation has closed.
    if user is not None and not user.is_bot and not user.flags & UserFlags.DELETED:
        mail_code(
            Actor(user=None, kind="system"), user=user, purpose=_PURPOSES[wanted.purpose], language=wanted.language
        )


@operation("account.mail_code")
def mail_code(actor: Actor, *, user: User, purpose: Purpose, language: str = "") -> bool:
    """Mail the account a fresh code in place of the last one. False within a minute of that, without mail, and when
    there is nothing left to verify."""
    locked = User.objects.select_for_update().get(id=user.id)
    if not locked.email or not mail_is_on() or (purpose is EMAIL_CODE and locked.email_verified):
        return False
    if cooldown_left(newest(purpose, locked)):
        return False
    withdraw(locked, purpose)
    voucher, token = issue(purpose, locked, email_key=locked.email_key)
    facts: dict[str, str | int] = {"code": new_code(voucher, purpose), "minutes": purpose.minutes}
    if purpose is PASSWORDLESS:
        facts["token"] = token
    mail_account(locked, _MAILS[purpose.name], locale=mail_language(locked, language), **facts)
    return True


@operation("sign_in.resend_code")
def resend_mail_step(actor: Actor, *, voucher: Voucher, language: str = "") -> int:
    """Mail another code for a sign-in that waits for one; the last one counts no more. Returns the seconds to wait
    when the last one is too new, else 0, also for a sign-in that was finished meanwhile."""
    try:
        waiting = held(voucher)
    except Spent:
        return 0
    wait = cooldown_left(waiting)
    if not wait:
        mail_step(waiting, language=language)
    return wait


def mailed_code(purpose: Purpose, user: User | None, code: str) -> Voucher | None:
    """The voucher whose live code this is, not used up yet; None for a wrong one, which is counted, and for an address
    that has changed since. Call it outside of operations."""
    voucher = newest(purpose, user) if user is not None else None
    if voucher is None or not is_mailed_code(voucher, code):
        return None
    return voucher if voucher.user is not None and voucher.data["email_key"] == voucher.user.email_key else None


def is_mailed_code(voucher: Voucher, code: str) -> bool:
    """Whether this is the live code of an account's voucher. A wrong one counts for the code and for the account: who
    asks for code after code gets no more tries by that. Call it outside of operations."""
    assert voucher.user is not None  # codes are mailed to accounts
    return may_try("mailed_code", voucher.user) and is_code_of(voucher, code.strip())


def cooldown_left(voucher: Voucher | None) -> int:
    """Seconds until another code may be sent, 0 for now."""
    sent_at = voucher.code_sent_at if voucher is not None else None
    return seconds_left(sent_at and sent_at + COOLDOWN)
