"""What browsers are told about every answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

# Data is never a document: nothing may be loaded, nothing may frame it.
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HSTS_SECONDS = 31_536_000


def security_headers(get_response: Handler) -> Handler:
    """Middleware: content policy, no sniffing, no framing, short referrers, HSTS on https. A view's own header wins."""
    fixed = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.GUILDHALL.is_https:
        fixed["Strict-Transport-Security"] = f"max-age={_HSTS_SECONDS}; includeSubDomains"

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        headers = response.headers
        for name, value in fixed.items():
            headers.setdefault(name, value)
        if "Content-Security-Policy" not in headers:
            is_page = headers.get("Content-Type", "").startswith("text/html")
            headers["Content-Security-Policy"] = _PAGE_POLICY if is_page else _DATA_POLICY
        return response

    return middleware
