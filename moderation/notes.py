"""Who may read and write the notes on something, and the notes themselves."""

from dataclasses import dataclass

from accounts.models import User
from accounts.rights import Right, holds, lacks
from core.actor import Actor
from core.errors import Code, ProductError
from guilds.models import Guild
from moderation.models import NoteSubject, Report, StaffNote
from moderation.people import people_by_id
from topics.models import Topic

MOST_SHOWN = 50
_RIGHTS = {
    NoteSubject.USER: Right.USER_LOOKUP,
    NoteSubject.GUILD: Right.GUILD_LOOKUP,
    NoteSubject.TOPIC: Right.REPORT_VIEW,
    NoteSubject.REPORT: Right.REPORT_VIEW,
}
_UNKNOWN = {
    NoteSubject.USER: (User, Code.UNKNOWN_USER),
    NoteSubject.GUILD: (Guild, Code.UNKNOWN_GUILD),
    NoteSubject.TOPIC: (Topic, Code.UNKNOWN_CHANNEL),
    NoteSubject.REPORT: (Report, Code.UNKNOWN_REPORT),
}


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note with who wrote it, None when that account is gone, and whether that is its reader."""

    note: StaffNote
    author: User | None
    is_own: bool


def notes_on(actor: Actor, kind: NoteSubject, subject_id: int) -> list[NoteView] | None:
    """The notes on something, newest first, at most fifty; None for who may not read them. At most three queries."""
    try:
        require_notes(actor, kind, subject_id)
    except ProductError:
        return None
    rows = list(StaffNote.objects.filter(subject_type=kind, subject_id=subject_id).order_by("-id")[:MOST_SHOWN])
    authors = people_by_id(row.author_id for row in rows)
    return [NoteView(row, authors.get(row.author_id), row.author_id == actor.user_id) for row in rows]


def require_notes(actor: Actor, kind: NoteSubject, subject_id: int) -> None:
    """Raise unless the actor may read and write notes on something: the right that opens its page; and never what is
    noted about oneself, nor about a report of oneself.

    ProductError MISSING_ACL, MISSING_PERMISSIONS, UNKNOWN_USER and its like for what there is not.
    """
    if not holds(actor, _RIGHTS[kind]):
        raise lacks(_RIGHTS[kind])
    model, code = _UNKNOWN[kind]
    found = model._default_manager.filter(pk=subject_id).first()
    if found is None:
        raise ProductError(code)
    person_id = found.reported_user_id if isinstance(found, Report) else found.pk if kind == NoteSubject.USER else None
    if person_id == actor.user_id:
        raise ProductError(Code.MISSING_PERMISSIONS)
