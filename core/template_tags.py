"""What every template can ask for without loading it."""

from django import template

from core.web import base_path

register = template.Library()


@register.simple_tag
def base() -> str:
    """What stands before every path of this server: `href="{% base %}/login"`."""
    return base_path()
