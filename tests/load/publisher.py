"""Publishes messages on the bus as another server would, at a steady pace, when told to by its parent."""

import json
import sys
import time

from msgspec.structs import replace

from accounts.authentication import actor_for_token
from chat.access import access_channel
from chat.events import MessageCreated
from chat.queries import messages_for
from core.bus import get_bus
from core.events import encode
from tests.load.audience import marked


def main(token: str, channel_id: int) -> None:
    """Serve until standard input ends."""
    actor = actor_for_token(token)
    assert actor is not None
    (message,) = messages_for(actor, channel_id, limit=1)
    access = access_channel(actor, channel_id)
    bus, number = get_bus(), 1_000_000
    for line in sys.stdin:
        wish = json.loads(line)
        due = time.perf_counter()
        for _ in range(wish["count"]):
            number += 1
            written = replace(message, content=marked(number))
            event = MessageCreated(place=access.place, message=written, member=access.member)
            for stream in event.streams():
                bus.publish(stream, encode(event))
            due += 1 / wish["per_second"]
            time.sleep(max(0.0, due - time.perf_counter()))
        print("{}", flush=True)
