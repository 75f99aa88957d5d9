"""What people see who open the server's address in a browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.account_pages import door_facts, with_captcha_sources
from config.public.shown import shown_topic
from core.paging import Offset
from integrations.donations.provider import donations_are_on
from topics.queries import TopicFilter, topics_for

MOST_TOPICS = 9


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The door: what this is, how to come in, and what can be read about from outside."""
    facts = door_facts() | {
        "donations": donations_are_on(),
        "topics": _topics() if settings.GUILDHALL.public_pages else [],
    }
    response = render(request, "landing.html", facts)
    response.headers["Cache-Control"] = "no-cache"  # topics that are closed meanwhile go from shared caches, too
    return with_captcha_sources(response)


def _topics() -> list[dict[str, Any]]:
    views, _ = topics_for(None, TopicFilter(), sort_by="last_activity", page=Offset(MOST_TOPICS, 0))
    return [shown_topic(view) for view in views]


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The web client: one page, which its scripts fill."""
    return render(request, "app.html", {"name": settings.GUILDHALL.instance_name})
