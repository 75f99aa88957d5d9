"""Following the links of messages, beside the requests that send them."""

from chat.hooks import links_followed
from chat.operations.previews import links_without_preview, show_previews
from chat.previews import PREVIEW_JOB, Previews
from core.actor import Actor
from core.jobs import job

_SYSTEM = Actor(user=None, kind="system")


@job(PREVIEW_JOB, queue="outside", attempts=2)
def preview_links(message_id: int) -> None:
    """Find out where the links of a message lead, and show it. A link that leads nowhere stays as it is."""
    links = links_without_preview(message_id)
    found: Previews = {}
    for part in links_followed.collect(links) if links else ():
        found |= part
    if found:
        show_previews(_SYSTEM, message_id=message_id, previews=found)
