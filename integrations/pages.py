"""Where short addresses are followed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

from core.actor import Actor
from core.api import checks
from core.errors import Code, ProductError
from core.views.failures import refusal_for
from integrations.operations.links import follow_link

_ANYBODY = Actor(user=None)
_NEVER_STORED = {"Cache-Control": "no-store"}


def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """GET and HEAD of a short address: it leads on, and each time counts."""
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProductError(Code.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        checks.before_authentication.run(request)
        return HttpResponseRedirect(follow_link(_ANYBODY, code=code), headers=_NEVER_STORED)
    except ProductError as refusal:
        if refusal.code is Code.NOT_FOUND:
            return HttpResponse("Link not found", status=404, content_type="text/plain", headers=_NEVER_STORED)
        return refusal_for(request, refusal)


urlpatterns = [path("s/<str:code>", short_link), path("s/<str:code>/", short_link)]
