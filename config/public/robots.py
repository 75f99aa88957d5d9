"""What search engines are asked to leave alone, and where the map is."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.public.addresses import absolute

# Nothing secret lies there, and nothing that a search could find.
_NOTHING_TO_FIND = ("/admin/", "/api/", "/app", "/settings/", "/v1/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The file that search engines ask for first."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _NOTHING_TO_FIND),
        f"Sitemap: {absolute('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
