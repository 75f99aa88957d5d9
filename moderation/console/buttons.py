"""Buttons of the console: what one does goes through an operation, in the name of who pressed it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from core.actor import Actor
from core.errors import InvalidForm, ProductError
from core.request_facts import fresh_facts
from core.text import normalise
from moderation.console.entering import staff_of

MOST_REASON = 512


def actor_with_reason(request: HttpRequest) -> Actor:
    """Who pressed the button, with the reason they gave for the log."""
    return replace(staff_of(request), reason=words_of(request, "reason", MOST_REASON) or None)


def words_of(request: HttpRequest, name: str, most: int) -> str:
    """A field of a form, cleaned and cut."""
    return normalise(request.POST.get(name, ""))[:most]


def pressed(request: HttpRequest, act: Callable[[], Any], *, done: str, back: str) -> HttpResponse:
    """Do what the button says, tell what came of it on the next page, and go there."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        with fresh_facts():
            act()
    except ProductError as refusal:
        messages.error(request, _said(refusal))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or back)


def _said(refusal: ProductError) -> str:
    if isinstance(refusal, InvalidForm):
        return "; ".join(f"{error.path}: {error.message}" for error in refusal.errors)
    return refusal.message


def _safe(request: HttpRequest, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=False)
    return address if is_ours and address.startswith("/admin/") else ""
