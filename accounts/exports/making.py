"""Making a copy, for the job that does it: written to a file of this machine piece by piece, then stored."""

import time
from tempfile import TemporaryFile
from typing import Any, Protocol

import structlog
from django.db.models import QuerySet

from accounts import hooks
from accounts.exports.places import export_key
from accounts.models import DataExport, User
from accounts.models.user import UserFlags
from accounts.operations.exports import Turn, begin_export, finish_export
from core.actor import Actor
from core.exports import Archive, write_tables
from core.jobs import report_progress
from core.media.uploads import incoming_folder
from core.storage import files

_log = structlog.get_logger(__name__)
_SYSTEM = Actor(user=None, kind="system")
_LOOK_SECONDS = 1.0
_BEGUN, _MESSAGES, _METADATA, _PACKED = 5, 55, 60, 70
_ALL = 100


class Unwanted(Exception):
    """The account, or the wish for the copy, is gone."""


class Attempt(Protocol):
    """One attempt at making a copy."""

    def row(self) -> "QuerySet[Any]":
        """The row of the copy, as long as this attempt is the one that makes it."""


class Progress:
    """How far a copy is. Every look at it, one a second at most, ends the work on a copy that nobody wants."""

    def __init__(self, turn: Attempt) -> None:
        self._turn = turn
        self._looked = time.monotonic()
        self._percent, self._step = 0, ""

    def at(self, percent: int, step: str) -> None:
        """Tell where the work stands. Raises Unwanted."""
        self._percent, self._step = percent, step
        self._tell()

    def share(self, done: int, total: int) -> None:
        """Tell how much of the longest part is done."""
        self._percent = _BEGUN + (_MESSAGES - _BEGUN) * done // max(total, 1)

    def pulse(self) -> None:
        """Tell it now and then. Raises Unwanted."""
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._tell()

    def _tell(self) -> None:
        self._looked = time.monotonic()
        if not self._turn.row().update(progress_percent=self._percent, progress_step=self._step):
            raise Unwanted
        report_progress(self._percent, _ALL)


def make_copy(user_id: int, export_id: int) -> bool:
    """Make a copy from its beginning to its end. False when nobody wants it any more: nothing is left of it then."""
    turn = begin_export(_SYSTEM, export_id=export_id)
    try:
        if turn is not None and _made(turn):
            return True
    except Unwanted:
        _log.info("export.unwanted", export_id=export_id)
    _leave_nothing(user_id, export_id)
    return False


def _made(turn: Turn) -> bool:
    progress = Progress(turn)
    with TemporaryFile(dir=incoming_folder()) as file:
        with Archive(file, progress.pulse) as archive:
            messages = fill(archive, turn.user, progress)
        progress.at(_PACKED, "Creating archive")
        stored = files().put(export_key(turn.user.id, turn.export_id), file)
    return finish_export(_SYSTEM, turn=turn, stored=stored, messages=messages)


def _leave_nothing(user_id: int, export_id: int) -> None:
    """Remove what was stored while the account was erased. What another attempt makes, or has made, stays."""
    row = DataExport.objects.select_related("user").filter(id=export_id).first()
    if row is None or row.user.flags & UserFlags.DELETED:
        files().delete(export_key(user_id, export_id))


def fill(archive: Archive, user: User, progress: Progress) -> int:
    """Write everything about an account. Returns how many messages that is. Raises Unwanted."""
    progress.at(_BEGUN, "Harvesting messages")
    messages = sum(write(archive, user, progress.share) for write in hooks.export_messages.functions)
    progress.at(_METADATA, "Collecting user metadata")
    write_tables(archive, [table for tables in hooks.export_tables.collect() for table in tables], user)
    for files_of in hooks.export_files.functions:
        for name, key in files_of(user):
            copy_file(archive, name, key)
    return messages


def copy_file(archive: Archive, name: str, key: str) -> None:
    """Write a stored file, if it is there."""
    if files().exists(key):
        archive.write(name, files().chunks(key))
