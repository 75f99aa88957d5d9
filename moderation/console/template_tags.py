"""What templates of the console can ask for without loading it."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from moderation.console.finding import address_for

register = template.Library()


@register.simple_tag(takes_context=True)
def offers(context: Context, kinds: str) -> SafeString:
    """An attribute of what stands around a field that takes ids of these kinds, for who may look some of them up:
    `<p{% offers "user guild" %}>`. static/console/finding.js offers what begins as typed."""
    request = getattr(context, "request", None)
    address = address_for(request, kinds) if request is not None and kinds else ""
    return format_html(' data-offers="{}"', address) if address else SafeString("")
