"""What is measured inside one process: fifty messages as JSON, our way and the usual way; and reading one row."""

import json
import time
from collections.abc import Callable

from django.db import connection
from rest_framework.renderers import JSONRenderer

from accounts.authentication import actor_for_token
from chat.models import Channel
from chat.queries import messages_for
from chat.v1.render_messages import render_message
from core.api.json import encode
from tests.load.naive.serializers import MessageSerializer
from tests.load.naive.views import newest

LIMIT, TIMES = 50, 60


def compare(token: str, channel_id: int, rounds: int) -> None:
    """Prints processor seconds for one page, by round. Ours includes the check of who may read; theirs does not."""
    actor = actor_for_token(token)
    assert actor is not None
    channel = Channel.objects.get(id=channel_id)

    def ours() -> bytes:
        return encode([render_message(message) for message in messages_for(actor, channel_id, limit=LIMIT)])

    def theirs() -> bytes:
        return JSONRenderer().render(MessageSerializer(newest(channel, LIMIT), many=True).data)

    assert [m["id"] for m in json.loads(ours())] == [m["id"] for m in json.loads(theirs())]
    costs: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(rounds):
        costs["ours"].append(_seconds(ours))
        costs["theirs"].append(_seconds(theirs))
    print(json.dumps(costs))


def one_row(rounds: int) -> None:
    """Prints processor seconds for reading one row, by round."""

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM django_migrations WHERE id = %s", (1,))
            cursor.fetchone()

    print(json.dumps([_seconds(look, 3000) for _ in range(rounds + 1)][1:]))


def _seconds(work: Callable[[], object], times: int = TIMES) -> float:
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times
