"""Layers for the pages that need them, mostly Django's own. API requests bring no form tokens, messages or admin
sessions, and five classic middlewares would double the cost of a small one."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from core.api import checks
from core.api.wires import wire_of
from core.errors import ProductError
from core.views.failures import refusal_for


class _ForPages(MiddlewareMixin):
    """Everything but pages goes straight through."""

    def __call__(self, request: HttpRequest) -> Any:
        if wire_of(request.path_info) != "pages":
            return self.get_response(request)
        return super().__call__(request)


class Admitted(_ForPages):
    """Who is refused before anybody looks at their credentials (banned addresses) is shown no page either."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        try:
            checks.before_authentication.run(request)
        except ProductError as refusal:
            return refusal_for(request, refusal)
        return None


class Sessions(_ForPages, SessionMiddleware):
    """Sessions of the admin."""


class Common(_ForPages, CommonMiddleware):
    """Checks of the host, content lengths."""


class Csrf(_ForPages, CsrfViewMiddleware):
    """Form tokens."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        return super().process_view(request, *view) if wire_of(request.path_info) == "pages" else None


class Authentication(_ForPages, AuthenticationMiddleware):
    """`request.user` of the admin."""


class Messages(_ForPages, MessageMiddleware):
    """Notes shown on the next page."""
