"""Sign-ins from a new address: confirmed by a link in a mail, collected by the device that waits."""

from accounts.models import KnownAddress, User, Voucher
from accounts.models.user import UserFlags
from accounts.operations.sign_in import WrongCredentials, advance, mail_step
from accounts.signing_in.code_rules import RESEND_AFTER, seconds_left
from accounts.signing_in.devices import Device
from accounts.signing_in.purposes import CONFIRM_ADDRESS, CONFIRMED, MAIL_STEP
from accounts.signing_in.steps import Attempt, Factor, SignedIn
from accounts.signing_in.vouchers import Spent, consume, find, held, remember, succeed
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from core.sealing import open_sealed, seal


@operation("address.confirm", limit="auth:authorize_ip")
def confirm_address(actor: Actor, *, token: str) -> None:
    """Let the sign-in that a mailed link is about go on, from the address and the device it came from, whoever opens
    the link. Whoever polls with its ticket within a minute gets the session's token.

    Raises InvalidForm at `token` (INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN), UNKNOWN_USER for an account that is gone,
    AccountSuspended.
    """
    link = find(CONFIRM_ADDRESS, token)
    waiting = None if link is None else Voucher.objects.select_related("user").filter(id=link.data["ticket"]).first()
    try:
        if link is None or waiting is None:
            raise Spent
        consume(link)
        succeed(waiting, CONFIRMED, token=seal(_let_in(actor, waiting).token.encode()))
    except (Spent, WrongCredentials):
        raise InvalidForm.at("token", FieldCode.INVALID_OR_EXPIRED_AUTHORIZATION_TOKEN) from None


def _let_in(actor: Actor, waiting: Voucher) -> SignedIn:
    assert waiting.user is not None  # tickets are issued to accounts
    if waiting.user.flags & UserFlags.DELETED:
        raise ProductError(Code.UNKNOWN_USER)
    facts = waiting.data
    device = Device(ip=facts["ip"], user_agent=facts["user_agent"], platform=facts["platform"])
    outcome = advance(actor, attempt=Attempt.waiting(waiting, device, shown=Factor.MAIL), ticket=waiting)
    if not isinstance(outcome, SignedIn):
        raise Spent  # the account has got a second factor since, which nobody who polls could show
    return outcome


@operation("address.collect")
def collect_sign_in(actor: Actor, *, ticket: str) -> SignedIn | None:
    """The session that a confirmed ticket has become, handed out once; None while the mail is not answered. Raises
    InvalidForm at `ticket` (INVALID_OR_EXPIRED_AUTHORIZATION_TICKET)."""
    confirmed = find(CONFIRMED, ticket)
    if confirmed is None:
        waiting_ticket(ticket)
        return None
    try:
        consume(confirmed)
    except Spent:
        raise _unknown_ticket() from None
    assert confirmed.user is not None
    return SignedIn(confirmed.user, open_sealed(confirmed.data["token"]).decode())


def is_settled(ticket: str) -> bool:
    """Whether a ticket has become a session, which can be collected; False while its mail is not answered. Raises
    InvalidForm at `ticket` when it is neither."""
    if find(CONFIRMED, ticket) is not None:
        return True
    waiting_ticket(ticket)
    return False


@operation("address.resend", limit="auth:ip_authorization_resend")
def resend_confirmation(actor: Actor, *, ticket: str) -> None:
    """Mail the link of a waiting sign-in again: once, and 30 seconds after the first at the earliest.

    Raises InvalidForm at `ticket`, IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED, IP_AUTHORIZATION_RESEND_COOLDOWN.
    """
    try:
        voucher = held(waiting_ticket(ticket))
    except Spent:
        raise _unknown_ticket() from None
    if voucher.data.get("is_resent"):
        raise ProductError(Code.IP_AUTHORIZATION_RESEND_LIMIT_EXCEEDED)
    wait = seconds_left(voucher.created_at + RESEND_AFTER)
    if wait:
        raise ProductError(Code.IP_AUTHORIZATION_RESEND_COOLDOWN, resend_available_in=wait)
    remember(voucher, is_resent=True)
    mail_step(voucher)


@operation("address.forget_all", limit="user:authorized_ips:forget")
def forget_addresses(actor: Actor) -> None:
    """Let the actor's next sign-in with a password be confirmed by mail, wherever it comes from."""
    user: User = actor.user
    KnownAddress.objects.filter(user=user).delete()


def waiting_ticket(ticket: str) -> Voucher:
    """The sign-in that waits behind a ticket for its mail to be answered. Raises InvalidForm at `ticket`."""
    voucher = find(MAIL_STEP, ticket)
    if voucher is None or voucher.data["face"] != "tickets":
        raise _unknown_ticket()
    return voucher


def _unknown_ticket() -> InvalidForm:
    return InvalidForm.at("ticket", FieldCode.INVALID_OR_EXPIRED_AUTHORIZATION_TICKET)
