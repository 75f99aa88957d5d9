"""Answers for requests that reach no view, in the shape of the wire they were meant for."""

from django.http import HttpRequest, HttpResponse

from core.api.answers import topics_refusal, v1_refusal
from core.api.wires import wire_of
from core.errors import Code, ProductError


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
    return refusal_for(request, ProductError(Code.INTERNAL_SERVER_ERROR))


def refusal_for(request: HttpRequest, refusal: ProductError) -> HttpResponse:
    """The refusal in the shape of the wire the path belongs to; plain text for pages."""
    wire = wire_of(request.path_info)
    if wire == "pages":
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")
    return topics_refusal(refusal) if wire == "topics" else v1_refusal(refusal)
