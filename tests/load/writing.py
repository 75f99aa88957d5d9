"""Threads that send messages as fast as they can, in this process."""

import json
import threading
import time

from django.db import OperationalError, connections

from accounts.authentication import actor_for_token
from chat.drafts import MessageDraft
from chat.operations.messages import send_message
from core.actor import Actor


def main(tokens: list[str], channel_ids: list[int], seconds: float) -> None:
    """One thread for each token. Prints how many were sent, how many failed, and how long they took."""
    actors = [actor for token in tokens if (actor := actor_for_token(token)) is not None]
    taken: list[float] = []
    locked: list[str] = []
    until = time.perf_counter() + seconds

    def write(actor: Actor, channel_id: int) -> None:
        while (began := time.perf_counter()) < until:
            try:
                send_message(actor, channel_id, draft=MessageDraft(content="of an ordinary length"))
            except OperationalError as problem:
                locked.append(str(problem))
            taken.append(time.perf_counter() - began)
        connections.close_all()

    threads = [
        threading.Thread(target=write, args=(actor, channel_ids[number % len(channel_ids)]))
        for number, actor in enumerate(actors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    facts = {"sent": len(taken), "locked": len(locked), "longest": taken[-1], "p99": taken[int(len(taken) * 0.99)]}
    print(json.dumps(facts))
