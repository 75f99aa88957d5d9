"""What search engines are asked to leave alone, and where the map is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.public.addresses import absolute
from core.web import here

# What posts show lies among what there is nothing to find in.
_PICTURES = "/api/attachments/"
# Nothing secret lies there, and nothing that a search could find.
_NOTHING_TO_FIND = ("/admin/", "/api/", "/app", "/settings/", "/v1/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The file that search engines ask for first."""
    rules = _rules() if settings.GUILDHALL.public_pages else [f"Disallow: {here('/')}"]
    return HttpResponse("\n".join(["User-agent: *", *rules, ""]), content_type="text/plain; charset=utf-8")


def _rules() -> list[str]:
    closed = (f"Disallow: {here(path)}" for path in _NOTHING_TO_FIND)
    return [f"Allow: {here(_PICTURES)}", *closed, f"Sitemap: {absolute('/sitemap.xml')}"]
