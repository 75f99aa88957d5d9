"""What can be done on a page. Each deed is a form with a reason, for those who have the right to it, and one operation
in the name of who fills it in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from accounts.models import User
from accounts.rights import holds
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from moderation.admin_users_queries import user_named
from moderation.console.buttons import MOST_REASON, actor_with_reason, pressed, words_of
from moderation.console.entering import staff_of
from moderation.console.tables import Table, id_in


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form. `kind`: text, area, choice, tick or secret."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    most: int = MOST_REASON
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    offers: str = ""  # whose ids it takes, of finding.KINDS: some are offered while somebody types
    value: Callable[[Any], object] | None = None  # what stands in it at first, of the row
    shown: object = ""
    problem: str = ""
    is_fixed: bool = False  # for those who may only read it

    def of(self, row: Any) -> "Entry":
        """The field as the page of a row shows it."""
        return self if self.value is None else replace(self, shown=self.value(row))


class Filled:
    """What somebody has filled in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def text(self, name: str, *, most: int = MOST_REASON) -> str:
        """A text. Raises InvalidForm for an empty one."""
        found = words_of(self._request, name, most)
        if not found:
            raise wrong(name, "This cannot be empty")
        return found

    def maybe(self, name: str, *, most: int = MOST_REASON) -> str | None:
        """A text, None for an empty one."""
        return words_of(self._request, name, most) or None

    def is_ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self._request.POST.get(name))

    def ids(self, name: str, *, most: int) -> list[int]:
        """The rows that were chosen. Raises InvalidForm when there are none, or too many."""
        found = [number for text in self._request.POST.getlist(name) if (number := id_in(text)) is not None]
        if not 1 <= len(found) <= most:
            raise wrong(name, f"Choose from 1 to {most}")
        return found

    def number(self, name: str, *, least: int, most: int) -> int:
        """A whole number. Raises InvalidForm."""
        number = id_in(words_of(self._request, name, MOST_REASON))
        if number is None or not least <= number <= most:
            raise wrong(name, f"A whole number from {least} to {most} is needed")
        return number

    def person(self, name: str) -> User:
        """Whom an id or a tag names. Raises InvalidForm at the field where that is nobody."""
        text = self.text(name)
        # An address would be looked for, too, which takes a note in the log.
        found = user_named(text) if id_in(text) is not None or "#" in text else None
        if found is None:
            raise wrong(name, "There is nobody with this id or tag (name#1234)")
        return found

    def confirm(self, name: str, expected: str) -> None:
        """Raise InvalidForm unless this was typed."""
        if self.text(name) != " ".join(expected.split())[:MOST_REASON]:
            raise wrong(name, f"Type {expected} to confirm")


def wrong(name: str, text: str) -> InvalidForm:
    """The refusal of a field."""
    return InvalidForm.at(name, FieldCode.INVALID_FORMAT, text=text)


Act = Callable[[Actor, Any, Filled], Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do to a row (or, beside a list, to none). What `act` returns as a text is told; otherwise `done`."""

    name: str
    words: str
    right: str  # of accounts.rights
    act: Act
    done: str
    entries: tuple[Entry, ...] = ()
    is_dangerous: bool = False
    fits: Callable[[Any], bool] = field(default=lambda row: True)
    is_reasoned: bool = True  # that somebody only looks takes no reason

    def shown(self, row: Any, address: str) -> dict[str, Any]:
        """The form as a page shows it."""
        return {"deed": self, "entries": [entry.of(row) for entry in self.entries], "address": address}


def do(request: HttpRequest, deed: Deed, row: Any, *, back: str) -> HttpResponse:
    """Do it, and go back. Asks for the right and the reason."""

    def act() -> Any:
        actor = actor_with_reason(request)
        if not holds(actor, deed.right):
            raise ProductError(Code.MISSING_ACL, variables={"requiredACL": deed.right})
        if deed.is_reasoned:
            reasoned(actor)
        return deed.act(actor, row, Filled(request))

    labels = {entry.name: entry.label for entry in deed.entries}
    return pressed(request, act, done=deed.done, back=back, labels=labels)


def reasoned(actor: Actor) -> Actor:
    """Whoever gave a reason. Raises InvalidForm at `reason` where there is none."""
    if actor.reason is None:
        raise wrong("reason", "Say why: it stands in the log")
    return actor


def named(deeds: Iterable[Deed], name: str) -> Deed:
    """The one with that name. Raises Http404."""
    for deed in deeds:
        if deed.name == name:
            return deed
    raise Http404


class Doable(Table):
    """A table on whose pages something can be done."""

    deeds: Sequence[Deed] = ()
    list_deeds: Sequence[Deed] = ()  # beside the list
    page = "console/thing.html"

    def own_urls(self) -> list[URLPattern]:
        view, model = self.admin_site.admin_view, self.opts.model_name
        return [
            path("do/<slug:name>/", view(self.do_beside), name=f"console_{model}_list_do"),
            path("<int:row_id>/do/<slug:name>/", view(self.do), name=f"console_{model}_do"),
        ]

    def list_facts(self, request: HttpRequest) -> dict[str, Any]:
        actor, model = staff_of(request), self.opts.model_name
        return {
            "deeds": [
                deed.shown(None, reverse(f"admin:console_{model}_list_do", args=(deed.name,)))
                for deed in self.list_deeds
                if holds(actor, deed.right)
            ]
        }

    def facts(self, request: HttpRequest, found: Any) -> dict[str, Any]:
        actor, model = staff_of(request), self.opts.model_name
        return {
            "deeds": [
                deed.shown(found, reverse(f"admin:console_{model}_do", args=(found.pk, deed.name)))
                for deed in self.deeds
                if holds(actor, deed.right) and deed.fits(found)
            ]
        }

    def do(self, request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        """Do something to a row that the person may see."""
        row = self.get_queryset(request).filter(pk=row_id).first() if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(row_id,))
        return do(request, named(self.deeds, name), row, back=self.back_to(back))

    def do_beside(self, request: HttpRequest, name: str) -> HttpResponse:
        """Do something that needs no row."""
        if not self.has_view_permission(request):
            raise Http404
        return do(request, named(self.list_deeds, name), None, back=self.list_address())

    def back_to(self, page: str) -> str:
        """Where the person finds themselves after a deed: on the page of the row, unless that goes with it."""
        return page

    def list_address(self) -> str:
        """Of the list."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
