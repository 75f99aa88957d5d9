"""Erasing an account from the first step to the last, for the job that does it."""

from accounts import hooks
from accounts.operations.erasing import begin_erasure, erase_piece, finish_erasure
from core.actor import Actor
from core.jobs import report_progress


def erase(user_id: int) -> bool:
    """Erase an account whose time has run out, or go on where an earlier attempt ended. False when it is not to be
    erased. A second process that does the same does no harm."""
    system = Actor(user=None, kind="system")
    erasure = begin_erasure(system, user_id=user_id)
    if erasure is None:
        return False
    pieces = hooks.account_erasing.functions
    for done, piece in enumerate(pieces):
        report_progress(done, len(pieces))
        while erase_piece(system, erasure=erasure, piece=piece):
            continue
    finish_erasure(system, erasure=erasure)
    return True
