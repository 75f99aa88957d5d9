"""Django's own layers, for the pages that need them. API requests bring no form tokens, messages or admin sessions,
and five classic middlewares would double the cost of a small one."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from core.api.wires import wire_of


class _ForPages(MiddlewareMixin):
    """Everything but pages goes straight through."""

    def __call__(self, request: HttpRequest) -> Any:
        if wire_of(request.path_info) != "pages":
            return self.get_response(request)
        return super().__call__(request)


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
