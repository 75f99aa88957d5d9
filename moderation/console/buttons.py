"""Buttons of the console: what one does goes through an operation, in the name of who pressed it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from core.actor import Actor
from core.errors import FieldCode, InvalidForm, ProductError
from core.request_facts import fresh_facts
from core.text import normalise
from moderation.console.entering import staff_of
from moderation.operations.people import MOST_DAYS
from moderation.operations.remedies import MOST_HOURS

MOST_REASON = 512
MOST_WARNING = 1000
_LONGEST_NUMBER = 10


def actor_with_reason(request: HttpRequest) -> Actor:
    """Who pressed the button, with the reason they gave for the log."""
    return replace(staff_of(request), reason=words_of(request, "reason", MOST_REASON) or None)


def decided(
    request: HttpRequest, act: Callable[[Actor], Any], *, done: str, back: str, field: str = "reason"
) -> HttpResponse:
    """`pressed` for what nobody does to people without saying why: `field` of the form holds the reason, which goes
    into the log with the act."""
    reason = words_of(request, field, MOST_REASON)
    actor = replace(staff_of(request), reason=reason or None)

    def deed() -> None:
        if not reason:
            raise InvalidForm.at(
                field, FieldCode.INVALID_FORMAT, text="Please say why: administrators act with a reason"
            )
        act(actor)

    return pressed(request, deed, done=done, back=back)


def words_of(request: HttpRequest, name: str, most: int) -> str:
    """A field of a form, cleaned and cut."""
    return normalise(request.POST.get(name, ""))[:most]


def days_of(request: HttpRequest) -> int | None:
    """For how many days; None, for ever, only where the field was left empty. Raises InvalidForm."""
    days = words_of(request, "days", _LONGEST_NUMBER)
    if not days:
        return None
    if not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        raise InvalidForm.at("days", FieldCode.INVALID_FORMAT, text=f"From 1 to {MOST_DAYS}, or empty: for ever")
    return int(days)


def hours_of(request: HttpRequest) -> int:
    """For how many hours, a year at most. Raises InvalidForm."""
    return whole_of(request, "hours", 1, MOST_HOURS)


def whole_of(request: HttpRequest, name: str, least: int, most: int) -> int:
    """A number of a form. Raises InvalidForm."""
    text = words_of(request, name, _LONGEST_NUMBER)
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise InvalidForm.at(name, FieldCode.INVALID_FORMAT, text=f"From {least} to {most}")
    return int(text)


def pressed(
    request: HttpRequest, act: Callable[[], Any], *, done: str, back: str, labels: Mapping[str, str] | None = None
) -> HttpResponse:
    """Do what the button says, tell what came of it on the next page, and go there. What an act returns as a text is
    told instead of `done`. `labels` are what fields are called on the page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        with fresh_facts():
            found = act()
    except ProductError as refusal:
        messages.error(request, _said(refusal, labels or {}))
    else:
        messages.success(request, found if isinstance(found, str) else done)
    return HttpResponseRedirect(back)


def _said(refusal: ProductError, labels: Mapping[str, str]) -> str:
    if isinstance(refusal, InvalidForm):
        return "; ".join(f"{labels.get(error.path, error.path)}: {error.message}" for error in refusal.errors)
    return _WORDS.get(refusal.reason, refusal.message)


_WORDS = {
    "ban_self": "Nobody does this to themselves.",
    "ban_admin": "Administrators lose their rights first.",
    "not_banned": "The account is not closed.",
    "bad_action": "This cannot be done because of this report.",
    "disabled": "The account is disabled already.",
    "own_report": "Nobody decides about a report of themselves.",
    "no_note": "There is no such note, or it is struck out already.",
    "no_strike": "There is no such strike, or it was taken back already.",
    "no_step": "The ladder says nothing of so few points.",
    "appeal_decided": "Somebody has decided about it already.",
    "own_decision": "You had a part in closing this account: another administrator decides about the appeal.",
}
