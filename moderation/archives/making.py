"""Making an archive, for the job that does it: written to a file of this machine piece by piece, then stored."""

from tempfile import TemporaryFile

import structlog

from accounts.exports.making import Progress, Unwanted, copy_file, fill
from accounts.models import User
from core.actor import Actor
from core.api.admission import incoming_folder
from core.exports import Archive, write_tables
from core.storage import files
from guilds.models import Guild
from moderation.archives.guild_messages import write_guild_messages
from moderation.archives.guild_tables import guild_archive_tables, guild_files
from moderation.archives.places import archive_key
from moderation.models import Archive as ArchiveRow
from moderation.models import ArchiveSubject
from moderation.operations.archive_making import Turn, begin_archive, finish_archive

_log = structlog.get_logger(__name__)
_SYSTEM = Actor(user=None, kind="system")
_BEGUN, _METADATA, _PACKED = 5, 60, 70


def make_archive(subject_type: str, subject_id: int, archive_id: int) -> bool:
    """Make an archive from its beginning to its end. False when nobody wants it any more, or there is nothing left to
    archive: no file is left of it then."""
    turn = begin_archive(_SYSTEM, archive_id=archive_id)
    try:
        if turn is not None and _made(turn):
            return True
    except Unwanted:
        _log.info("archive.unwanted", archive_id=archive_id)
    if not ArchiveRow.objects.filter(id=archive_id).exists():
        files().delete(archive_key(subject_type, subject_id, archive_id))
    return False


def _made(turn: Turn) -> bool:
    progress = Progress(turn)
    with TemporaryFile(dir=incoming_folder()) as file:
        with Archive(file, progress.pulse) as archive:
            write = _write_user if turn.subject_type == ArchiveSubject.USER else _write_guild
            write(archive, turn.subject_id, progress)
        progress.at(_PACKED, "Creating archive")
        stored = files().put(turn.key, file)
    return finish_archive(_SYSTEM, turn=turn, stored=stored)


def _write_user(archive: Archive, user_id: int, progress: Progress) -> None:
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise Unwanted
    fill(archive, user, progress)


def _write_guild(archive: Archive, guild_id: int, progress: Progress) -> None:
    guild = Guild.objects.filter(id=guild_id).first()
    if guild is None:
        raise LookupError("the guild is gone")
    progress.at(_BEGUN, "Harvesting messages")
    write_guild_messages(archive, guild, progress.share)
    progress.at(_METADATA, "Collecting guild metadata")
    write_tables(archive, guild_archive_tables(), guild)
    for name, key in guild_files(guild):
        copy_file(archive, name, key)
