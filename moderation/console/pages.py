"""Pages of the console that are no table of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.rights import Right, holds
from core.actor import Actor
from core.errors import InvalidForm, ProductError
from core.request_facts import fresh_facts
from moderation.console.deeds import Deed, do, named
from moderation.console.entering import staff_of
from moderation.console.tables import id_in

Facts = Callable[[HttpRequest, Actor], dict[str, Any]]
Take = Callable[[HttpRequest], str]
Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page for those who hold one of `rights`; `deeds` are what can be done there."""

    name: str
    words: str
    group: str  # of tables.GROUPS
    rights: tuple[Right, ...]
    template: str
    facts: Facts
    deeds: tuple[Deed, ...] = ()
    take: Take | None = None  # what a form does that is the page itself: what it refuses stands at its fields
    whole: str = ""  # the page that it is a part of: it is reached from there, and not from the menu

    def is_for(self, actor: Actor) -> bool:
        """Whether somebody may see it."""
        return any(holds(actor, right) for right in self.rights)

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(f"admin:console_{self.name}")

    @property
    def back(self) -> str:
        """Where somebody is who has done something there."""
        return reverse(f"admin:console_{self.whole or self.name}")

    def to(self, deed: Deed, row_id: int = 0) -> str:
        """Where a form of it is sent."""
        return reverse(f"admin:console_{self.name}_do", args=(row_id, deed.name))

    def shown(self, actor: Actor, row: Any, *names: str, row_id: int = 0) -> list[dict[str, Any]]:
        """The forms that somebody may fill in, of all or of those named."""
        return [
            deed.shown(row, self.to(deed, row_id))
            for deed in self.deeds
            if (not names or deed.name in names) and holds(actor, deed.right) and deed.fits(row)
        ]


PAGES: list[Page] = []
_PROBLEMS = "console_problems"


def page(made: Page) -> Page:
    """Let the console have it."""
    PAGES.append(made)
    return made


def urls_of(made: Page, site: Any) -> list[URLPattern]:
    """Its addresses."""

    def look(request: HttpRequest) -> HttpResponse:
        actor, problems = _reader(made, request), None
        if request.method not in ("GET", "HEAD"):
            if request.method != "POST" or made.take is None:
                return HttpResponseNotAllowed(["GET"])
            problems = _taken(made.take, request)
            if problems is None:
                return HttpResponseRedirect(made.back)
        facts = site.each_context(request) | {"title": made.words, "words": made.words}
        return TemplateResponse(request, made.template, facts | made.facts(request, actor) | {"problems": problems})

    def act(request: HttpRequest, row_id: int, name: str) -> HttpResponse:
        _reader(made, request)
        return do(request, named(made.deeds, name), id_in(str(row_id)), back=made.back)

    return [
        path(f"{made.name}/", site.admin_view(look), name=f"console_{made.name}"),
        path(f"{made.name}/<int:row_id>/<slug:name>/", site.admin_view(act), name=f"console_{made.name}_do"),
    ]


def _taken(take: Take, request: HttpRequest) -> Problems | None:
    """Do what a form says. What is wrong with it, by field; None when it was done."""
    try:
        with fresh_facts():
            done = take(request)
    except InvalidForm as refusal:
        messages.error(request, "Nothing was changed.")
        request.__dict__[_PROBLEMS] = {error.path: error.message for error in refusal.errors}
    except ProductError as refusal:
        messages.error(request, refusal.message)
        request.__dict__[_PROBLEMS] = {}
    else:
        messages.success(request, done)
        return None
    return problems_of(request)


def problems_of(request: HttpRequest) -> Problems:
    """What was wrong with the form that this request brought, by field."""
    found: Problems = request.__dict__.get(_PROBLEMS, {})
    return found


def _reader(made: Page, request: HttpRequest) -> Actor:
    actor = staff_of(request)
    if not made.is_for(actor):
        raise Http404
    return actor
