"""The archive that is kept with a report of abuse of children: the file itself or those of the message, what was found,
and who and where. Slow: outside of transactions."""

import hashlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import structlog

from accounts.models import AuthSession, ContactChange, User
from chat.models import Channel
from core.actor import Actor
from core.clock import iso, now
from core.errors import ProductError
from core.media.resizing import Wish, shown
from core.media.uploads import incoming_folder
from core.screening import Offered
from core.storage import files
from guilds.models import Guild
from moderation.models import Evidence, Report, ReportedFile
from moderation.operations.evidence import note_evidence_kept, wanted_evidence
from moderation.scanning import Frame, Match

_log = structlog.get_logger(__name__)
_SYSTEM = Actor(user=None, kind="system")
_MOST_CHANGES = 1000
_PIECE = 64 * 1024
MOST_AROUND_BYTES = 1024**3  # of the files of messages around the one that was reported
_EXTENSIONS = {"image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


def keep_evidence(evidence: Evidence, *, offered: Offered, match: Match) -> None:
    """Store a file that a service knows, and the archive about it."""
    offered.content.seek(0)
    files().put(evidence.asset_key, offered.content)
    with TemporaryFile(dir=incoming_folder()) as made:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            _write(archive, "metadata.json", _metadata(evidence) | {"filename": offered.name, "size": offered.size})
            _write_match(archive, match)
            _write_context(archive, evidence)
            _copy(archive, f"asset/{_file_name(offered.name)}", offered.content)
        files().put(evidence.zip_key, made)


def collect_evidence(report_id: int) -> Evidence:
    """Store the archive about what somebody reported, with the files of its messages that are still there. Made again
    where it was interrupted."""
    evidence = wanted_evidence(_SYSTEM, report_id=report_id)
    if evidence.has_files:
        return evidence
    with TemporaryFile(dir=incoming_folder()) as made:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            _write_context(archive, evidence)
            left_out = _write_attachments(archive, evidence.report)
            _write(archive, "metadata.json", _metadata(evidence) | {"left_out": left_out})
        files().put(evidence.zip_key, made)
    note_evidence_kept(_SYSTEM, report_id=report_id)
    evidence.has_files = True
    return evidence


def _metadata(evidence: Evidence) -> dict[str, Any]:
    return {
        "report_id": str(evidence.report_id),
        "provider": evidence.provider,
        "tracking_id": evidence.tracking_id,
        "sha256": evidence.sha256,
        "reported_at": iso(evidence.report.created_at),
        "collected_at": iso(now()),
    }


def _write_match(archive: ZipFile, match: Match) -> None:
    found = {"provider": match.provider, "tracking_id": match.tracking_id, "details": list(match.details)}
    _write(archive, "match.json", found)
    _write(archive, "hashes.json", list(match.hashes))
    frames = []
    for number, frame in enumerate(match.frames):
        content, extension = _shown(frame)
        name = f"frames/frame-{number}.{extension}"
        archive.writestr(name, content)
        digest = hashlib.sha256(content).hexdigest()
        frames.append({"file": name, "seconds": frame.seconds, "sha256": digest})
    _write(archive, "frames.json", frames)


def _shown(frame: Frame) -> tuple[bytes, str]:
    """A frame as a JPEG, and the ending of its name; as it is where it cannot be made one."""
    if frame.media_type == "image/jpeg":
        return frame.content, "jpg"
    try:
        return shown(frame.content, Wish(format="jpeg", quality="high"))[0], "jpg"
    except ProductError:
        return frame.content, _EXTENSIONS.get(frame.media_type, "bin")


def _write_context(archive: ZipFile, evidence: Evidence) -> None:
    report = evidence.report
    user = User.objects.filter(pk=evidence.user_id or 0).first()
    facts = {
        "user": None if user is None else _user(user),
        "guild": _named(Guild, report.guild_id),
        "channel": _named(Channel, report.channel_id),
        "message": report.snapshot,
        "messages_around": report.context,
        "addresses": [] if user is None else list(_addresses(user)),
    }
    _write(archive, "context.json", facts)
    _write(archive, "contact_logs.json", [] if user is None else list(_contact_changes(user)))


def _user(user: User) -> dict[str, Any]:
    return {
        "id": str(user.id),
        "tag": user.tag,
        "global_name": user.global_name,
        "email": user.email,
        "phone": user.phone,
        "date_of_birth": None if user.date_of_birth is None else user.date_of_birth.isoformat(),
    }


def _named(model: Any, id_: int | None) -> dict[str, Any] | None:
    row = None if id_ is None else model.objects.filter(pk=id_).first()
    return None if row is None else {"id": str(row.pk), "name": row.name}


def _addresses(user: User) -> Iterator[dict[str, Any]]:
    for session in AuthSession.objects.filter(user=user).order_by("-last_used_at"):
        used = {"created_at": iso(session.created_at), "last_used_at": iso(session.last_used_at)}
        yield {"address": session.ip, "program": session.user_agent} | used


def _contact_changes(user: User) -> Iterator[dict[str, Any]]:
    for row in ContactChange.objects.filter(user=user).order_by("-id")[:_MOST_CHANGES]:
        yield {"kind": row.kind, "old": row.old, "new": row.new, "reason": row.reason, "at": iso(row.changed_at)}


def _write_attachments(archive: ZipFile, report: Report) -> list[str]:
    """The files of the messages: all of the one that was reported, of those around it as many as are not too long
    together, or a report could fill the storage. Returns the ids of those that are left out."""
    own = {file["id"] for file in report.snapshot.get("attachments", ())}
    left, left_out = MOST_AROUND_BYTES, []
    for kept in ReportedFile.objects.filter(report=report).select_related("file").order_by("attachment_id"):
        if kept.attachment_id not in own:
            if kept.file.size > left:
                left_out.append(str(kept.attachment_id))
                continue
            left -= kept.file.size
        _copy_stored(archive, kept)
    return left_out


def _copy_stored(archive: ZipFile, kept: ReportedFile) -> None:
    try:
        with files().open(kept.file.key) as content:
            _copy(archive, f"attachments/{kept.attachment_id}/{_file_name(kept.filename)}", content)
    except FileNotFoundError:
        _log.warning("evidence.file_gone", attachment_id=kept.attachment_id)


def _copy(archive: ZipFile, name: str, content: IO[bytes]) -> None:
    content.seek(0)
    with archive.open(name, "w", force_zip64=True) as target:
        while piece := content.read(_PIECE):
            target.write(piece)


def _file_name(name: str) -> str:
    """A name that leads nowhere but into its folder."""
    return name.replace("/", "_").replace("\\", "_").strip(".") or "file"


def _write(archive: ZipFile, name: str, facts: Any) -> None:
    archive.writestr(name, msgspec.json.format(msgspec.json.encode(facts), indent=2))
