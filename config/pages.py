"""What people see who open the server's address in a browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.sso.provider import status
from core.ids import to_oid
from core.paging import Offset
from topics.queries import TopicFilter, TopicView, topics_for

MOST_TOPICS = 9


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The door: what this is, how to come in, and what can be read about from outside."""
    views, _ = topics_for(None, TopicFilter(), sort_by="last_activity", page=Offset(MOST_TOPICS, 0))
    config = settings.GUILDHALL
    sso = status()
    facts = {
        "name": config.instance_name,
        "registration": config.registration,
        "provider": sso.display_name if sso.is_ready else "",
        "topics": map(_shown, views),
    }
    return render(request, "landing.html", facts)


@require_safe
def sso_callback(request: HttpRequest) -> HttpResponse:
    """Where the sign-in provider sends people back to; a script of the page takes what they bring."""
    response = render(request, "sso_callback.html", {"name": settings.GUILDHALL.instance_name})
    # The address holds a code that is good for a moment more.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The web client: one page, which its scripts fill."""
    return render(request, "app.html", {"name": settings.GUILDHALL.instance_name})


def _shown(view: TopicView) -> dict[str, Any]:
    topic = view.record
    return {
        "oid": to_oid(topic.id),
        "title": topic.title,
        "description": topic.description,
        "tags": topic.tags,
        "posts": topic.post_count,
        "members": topic.member_count,
    }
