"""Answers for requests that reach no view, in the shape of the wire they were meant for."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.alerts import alert_of_crash
from core.api.answers import topics_refusal, v1_refusal
from core.api.wires import wire_of
from core.errors import Code, ProductError

_TITLES = {
    403: ("This door is closed.", "You are not allowed to see this page."),
    404: ("There is nothing here.", "The address may be mistyped, or what it led to is gone."),
    500: ("Something broke.", "It was written to the log of the server. Trying again in a moment may help."),
}


def bad_request(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Django's handler400: a forbidden host, a broken form."""
    return refusal_for(request, ProductError(Code.BAD_REQUEST))


def permission_denied(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Django's handler403."""
    return refusal_for(request, ProductError(Code.FORBIDDEN))


def not_found(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Django's handler404: no route serves the path."""
    return refusal_for(request, ProductError(Code.NOT_FOUND))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: fixed words, whatever happened."""
    # Not the path, which can hold the token of a webhook; the trace shows where it was.
    alert_of_crash(f"{request.method} on the wire of {wire_of(request.path_info)}", sys.exception())
    return refusal_for(request, ProductError(Code.INTERNAL_SERVER_ERROR))


def refusal_for(request: HttpRequest, refusal: ProductError) -> HttpResponse:
    """The refusal in the shape of the wire the path belongs to; a page for browsers, plain text where pages are
    fetched by something else."""
    wire = wire_of(request.path_info)
    if wire != "topics" and not request.path_info.startswith("/v1/") and _is_read_by_a_person(request):
        return _page(request, refusal)
    if wire == "pages":
        text = "text/plain; charset=utf-8"
        return HttpResponse(refusal.message, status=refusal.status, content_type=text, headers=refusal.headers)
    return topics_refusal(refusal) if wire == "topics" else v1_refusal(refusal)


def _is_read_by_a_person(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def _page(request: HttpRequest, refusal: ProductError) -> HttpResponse:
    title, words = _TITLES.get(refusal.status, (refusal.message, ""))
    told = {"status": refusal.status, "title": title, "words": words}
    page = render_to_string("failure.html", told, request)
    return HttpResponse(page, status=refusal.status, headers=refusal.headers)
