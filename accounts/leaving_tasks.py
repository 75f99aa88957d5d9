"""Erasing the accounts whose time has come, and asking those that nobody uses whether they are still needed."""

from django.conf import settings

from accounts.erasure import erase
from accounts.operations.deletion import ERASE_JOB, REMIND_JOB, remind_of_deletion
from accounts.operations.erasing import unfinished
from accounts.operations.inactivity import delete_next_idle, warn_next_idle
from core.actor import Actor
from core.jobs import enqueue_once, job, periodic

_TEN_MINUTES = 600.0
_SIX_HOURS = 6 * 3600.0
_MOST_ERASED_AT_ONCE = 500


@job(ERASE_JOB, queue="slow")
def erase_account(user_id: int) -> None:
    """Erase an account whose grace period has ended, from where the last attempt left it."""
    erase(user_id)


@job(REMIND_JOB)
def remind(user_id: int, due: str) -> None:
    """Mail somebody whose account is about to be erased because the instance wants it."""
    remind_of_deletion(Actor(user=None, kind="system"), user_id=user_id, due=due)


@periodic("accounts.erase_due", seconds=_TEN_MINUTES)
def find_accounts_to_erase() -> None:
    """Ask for the erasure of every account whose grace period has ended, and which no job is about to erase."""
    for user_id in unfinished().values_list("id", flat=True)[:_MOST_ERASED_AT_ONCE]:
        enqueue_once(ERASE_JOB, user_id=user_id)


@periodic("accounts.warn_and_delete_idle", seconds=_SIX_HOURS, queue="slow")
def sweep_idle_accounts() -> None:
    """Where INACTIVITY_DAYS is set: delete the accounts that were warned in vain, and warn those idle since."""
    if not settings.GUILDHALL.inactivity_days:
        return
    system = Actor(user=None, kind="system")
    while delete_next_idle(system):
        continue
    while warn_next_idle(system):
        continue
