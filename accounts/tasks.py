"""Work on accounts that nobody asks for."""

from accounts.arrivals import forget_old_arrivals
from accounts.operations.password_reset import issue_reset_link
from accounts.operations.sessions import end_idle_sessions
from accounts.operations.settings import reset_statuses
from accounts.signing_in.vouchers import forget_expired
from core.actor import Actor
from core.jobs import GiveUp, job, periodic
from core.sealing import open_sealed

_MINUTE = 60.0
_HOUR = 3600.0


@periodic("accounts.end_idle_sessions", seconds=_HOUR)
def sweep_sessions() -> None:
    """End the sign-ins nobody has used for SESSION_IDLE_DAYS."""
    while end_idle_sessions(Actor(user=None, kind="system")):
        continue


@periodic("accounts.forget_vouchers", seconds=_HOUR, queue="slow")
def forget_vouchers() -> None:
    """Delete tickets, codes, links and challenges that have run out."""
    forget_expired()


@periodic("accounts.forget_arrivals", seconds=_HOUR, queue="slow")
def forget_arrivals() -> None:
    """Forget who came where a week ago."""
    while forget_old_arrivals():
        continue


@periodic("accounts.reset_statuses", seconds=_MINUTE)
def put_statuses_back() -> None:
    """Put statuses back that were chosen for a while."""
    while reset_statuses(Actor(user=None, kind="system")):
        continue


@job("accounts.mail_reset_link")
def mail_reset_link(sealed: str) -> None:
    """Mail a link that resets the password, if the sealed address is an account's."""
    try:
        email = open_sealed(sealed).decode()
    except ValueError:
        raise GiveUp("sealed with a key this instance no longer has") from None
    issue_reset_link(Actor(user=None, kind="system"), email=email)
