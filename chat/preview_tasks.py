"""Following the links of messages, beside the requests that send them."""

from time import monotonic
from typing import Any

from chat.hooks import links_followed, media_looked_at
from chat.operations.previews import show_previews, wanted_by
from chat.previews import PREVIEW_JOB
from core.actor import Actor
from core.hooks import Hook
from core.jobs import enqueue, job
from core.outbound import host_in
from core.outbound_turns import PAUSE_SECONDS, host_named, is_any_slow, note_pace

_SYSTEM = Actor(user=None, kind="system")
_MOST_PAUSES = 5


@job(PREVIEW_JOB, queue="outside", attempts=2)
def preview_links(message_id: int, pauses: int = 0) -> None:
    """Find out where the links of a message lead, and of what size the pictures of its embeds are, and show it. A link
    that leads nowhere stays as it is.

    Whose links took long has the next ones followed a minute later, and so has everybody those to a site that took
    long: sites that answer as late as they may would hold up all the others.
    """
    wanted = wanted_by(message_id)
    author = f"links-of:{wanted.author_id}"
    if is_any_slow([author, *(host_named(host_in(address)) for address in wanted.links + wanted.pictures)]):
        if pauses < _MOST_PAUSES:
            enqueue(PREVIEW_JOB, delay=PAUSE_SECONDS, message_id=message_id, pauses=pauses + 1)
        return
    begun = monotonic()
    previews, media = _asked(links_followed, wanted.links), _asked(media_looked_at, wanted.pictures)
    note_pace(author, monotonic() - begun)
    if previews or media:
        show_previews(_SYSTEM, message_id=message_id, previews=previews, media=media)


def _asked(hook: Hook, wanted: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in hook.collect(wanted) if wanted else ():
        found |= part
    return found
