"""Following the links of messages, beside the requests that send them."""

from typing import Any

from chat.hooks import links_followed, media_looked_at
from chat.operations.previews import show_previews, wanted_by
from chat.previews import PREVIEW_JOB
from core.actor import Actor
from core.hooks import Hook
from core.jobs import job

_SYSTEM = Actor(user=None, kind="system")


@job(PREVIEW_JOB, queue="outside", attempts=2)
def preview_links(message_id: int) -> None:
    """Find out where the links of a message lead, and of what size the pictures of its embeds are, and show it. A link
    that leads nowhere stays as it is."""
    wanted = wanted_by(message_id)
    previews, media = _asked(links_followed, wanted.links), _asked(media_looked_at, wanted.pictures)
    if previews or media:
        show_previews(_SYSTEM, message_id=message_id, previews=previews, media=media)


def _asked(hook: Hook, wanted: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in hook.collect(wanted) if wanted else ():
        found |= part
    return found
