"""How public pages are entered: within the limits, by an address that is the right one, or with a refusal."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from core.errors import Code, ProductError
from core.ids import parse_oid, to_oid
from core.limits import charge, client_of
from core.views.failures import refusal_for
from core.web import here

View = Callable[..., Any]
LIMIT = "pages:read"


def public(view: View) -> View:
    """Decorator: anybody may read the page, not too often, where PUBLIC_PAGES is on; what the view refuses is told as a
    page."""

    @require_safe
    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        try:
            if not settings.GUILDHALL.public_pages:
                raise ProductError(Code.NOT_FOUND)
            charge(LIMIT, client_of(ip=request.__dict__.get("client_ip", "")))
            response: HttpResponse = view(request, *args, **options)
            # What is closed or deleted goes from shared caches, too: they ask before they show it again.
            response.headers.setdefault("Cache-Control", "no-cache")
        except ProductError as refusal:
            return refusal_for(request, refusal)
        return response

    return run


def by_id(path_of: Callable[[int], str]) -> Callable[[View], View]:
    """Decorator: the view takes an id, in the spelling of the topic wire; other spellings lead there."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, oid: str) -> Any:
            try:
                number = parse_oid(oid)
            except ValueError:
                raise ProductError(Code.NOT_FOUND) from None
            if oid != to_oid(number):
                return HttpResponsePermanentRedirect(here(path_of(number)))
            return view(request, number)

        return run

    return decorate
