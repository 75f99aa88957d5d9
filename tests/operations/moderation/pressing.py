"""Pressing buttons of the console, and what the log says of it."""

from typing import Any

from django.test import Client

from moderation.models import AdminAuditEntry


def done(client: Client, path: str, **form: Any) -> str:
    """What the page says after a button was pressed."""
    answer = client.post(path, {"reason": "Because"} | form, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return "; ".join(str(message) for message in answer.context["messages"])


def written(*actions: str) -> list[tuple[str, str | None]]:
    rows = AdminAuditEntry.objects.filter(action__in=actions).order_by("number")
    return list(rows.values_list("action", "reason"))
