"""Notes of administrators in the console: below what they are on."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from core.actor import Actor
from moderation.console.buttons import actor_with_reason, pressed, words_of
from moderation.models import NoteSubject, StaffNote
from moderation.notes import notes_on
from moderation.operations.notes import LONGEST, add_note, strike_note

_PAGES = {
    NoteSubject.USER: "admin:accounts_user_change",
    NoteSubject.GUILD: "admin:guilds_guild_change",
    NoteSubject.TOPIC: "admin:topics_topic_change",
    NoteSubject.REPORT: "admin:moderation_report_change",
}


def note_facts(actor: Actor, kind: NoteSubject, subject_id: int) -> dict[str, Any]:
    """What `console/_notes.html` shows; for the facts of a page."""
    return {"notes": notes_on(actor, kind, subject_id), "note_kind": kind.value, "note_subject": subject_id}


def add(request: HttpRequest, kind: str, subject_id: int) -> HttpResponse:
    """Note something."""
    if kind not in NoteSubject.values:
        raise Http404
    actor, subject = actor_with_reason(request), NoteSubject(kind)
    text = words_of(request, "text", LONGEST + 1)
    back = reverse(_PAGES[subject], args=(subject_id,))
    return pressed(request, lambda: add_note(actor, subject, subject_id, text=text), done="Noted.", back=back)


def strike(request: HttpRequest, note_id: int) -> HttpResponse:
    """Strike one's own note out."""
    actor, note = actor_with_reason(request), StaffNote.objects.filter(pk=note_id).first()
    if note is None:
        raise Http404
    back = reverse(_PAGES[NoteSubject(note.subject_type)], args=(note.subject_id,))
    return pressed(request, lambda: strike_note(actor, note_id), done="Struck out.", back=back)


def note_urls(inside: Callable[..., Any]) -> list[Any]:
    """The addresses, for those in the console alone."""
    return [
        path("notes/<str:kind>/<int:subject_id>/", inside(add), name="console_note"),
        path("notes/<int:note_id>/strike/", inside(strike), name="console_strike_note"),
    ]
