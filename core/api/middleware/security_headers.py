"""What browsers are told about every answer."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.api.headers import add_missing, prepared

Handler = Callable[[HttpRequest], HttpResponseBase]

# Data is never a document: nothing may be loaded, nothing may frame it.
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HSTS_SECONDS = 31_536_000


def page_policy(sources: Sequence[str]) -> str:
    """The policy of a page whose scripts, styles and frames may also come from these sources."""
    listed = " ".join(sources)
    more = [f"{kind}-src 'self' {listed}" for kind in ("script", "style", "frame", "connect")]
    return "; ".join([_PAGE_POLICY, *more])


def form_policy(targets: Sequence[str]) -> str:
    """The policy of a page whose forms may also lead on to these sites."""
    return _PAGE_POLICY.replace("form-action 'self'", " ".join(["form-action 'self'", *targets]))


def data_headers() -> list[tuple[bytes, bytes]]:
    """The same for answers that no middleware sees, as ASGI spells them: those before a request has come whole, and
    Socket.IO's."""
    found = _fixed() | {"Content-Security-Policy": _DATA_POLICY}
    return [(name.lower().encode(), value.encode()) for name, value in found.items()]


def _fixed() -> dict[str, str]:
    fixed = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.GUILDHALL.is_https:
        fixed["Strict-Transport-Security"] = f"max-age={_HSTS_SECONDS}; includeSubDomains"
    return fixed


def security_headers(get_response: Handler) -> Handler:
    """Middleware: content policy, no sniffing, no framing, short referrers, HSTS on https, no caching
    of answers made for one person. A view's own header wins."""
    fixed = _fixed()
    for_data = prepared(fixed | {"Content-Security-Policy": _DATA_POLICY})
    for_json = for_data | prepared({"Cache-Control": "no-store"})
    for_pages = prepared(fixed | {"Content-Security-Policy": _PAGE_POLICY})

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        media = response.headers.get("Content-Type", "")
        if media.startswith("application/json"):
            add_missing(response, for_json)
        else:
            add_missing(response, for_pages if media.startswith("text/html") else for_data)
        return response

    return middleware
