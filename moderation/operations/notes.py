"""Notes of administrators for each other. The log says that somebody noted something, not what."""

from accounts.rights import Right, require_right
from core.actor import Actor
from core.clock import now
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.operations import operation
from moderation.audit import record_admin
from moderation.models import NoteSubject, StaffNote
from moderation.notes import require_notes

LONGEST = 2000
_LIMIT = "admin:user:modify"


@operation("admin.note.add", limit=_LIMIT)
def add_note(actor: Actor, kind: NoteSubject, subject_id: int, *, text: str) -> StaffNote:
    """Note something on a person, guild, topic or report. Raises as `require_right`, `require_notes`, InvalidForm at
    `text` for none and for more than 2000 letters."""
    require_right(actor, Right.AUTHENTICATE)
    require_notes(actor, kind, subject_id)
    if not 1 <= len(text) <= LONGEST:
        raise InvalidForm.at("text", FieldCode.STRING_LENGTH_INVALID, min=1, max=LONGEST)
    note = StaffNote.objects.create(subject_type=kind, subject_id=subject_id, author_id=actor.user_id, text=text)
    record_admin(actor, "add_note", kind, subject_id, note_id=note.id)
    return note


@operation("admin.note.strike", limit=_LIMIT)
def strike_note(actor: Actor, note_id: int) -> StaffNote:
    """Strike one's own note out: it stays, and so does that it was struck out.

    Raises as `require_right`, `require_notes`, MISSING_PERMISSIONS for those of others, BAD_REQUEST (`no_note`) for
    what is struck out or is none.
    """
    require_right(actor, Right.AUTHENTICATE)
    note = StaffNote.objects.select_for_update().filter(pk=note_id, struck_at=None).first()
    if note is None:
        raise ProductError(Code.BAD_REQUEST, reason="no_note")
    require_notes(actor, NoteSubject(note.subject_type), note.subject_id)
    if note.author_id != actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
    note.struck_at = now()
    note.save(update_fields=["struck_at"])
    record_admin(actor, "strike_note", note.subject_type, note.subject_id, note_id=note.id)
    return note
