"""Showing below messages what their links lead to."""

from chat.access import ChannelAccess, readable_message, system_access
from chat.events import MessageUpdated
from chat.models import Message
from chat.operations._editing import author_as_member
from chat.previews import Previews, links_shown, previews_of, with_previews
from chat.records import MessageRecord
from core.actor import Actor
from core.errors import ProductError
from core.events import publish
from core.operations import operation


def links_without_preview(message_id: int) -> tuple[str, ...]:
    """The links of a message of which nothing is shown; none when it is gone by now."""
    reached = _reached(message_id)
    if reached is None:
        return ()
    _, message = reached
    return tuple(link for link in links_shown(message) if link not in previews_of(message))


@operation("message.show_previews")
def show_previews(actor: Actor, *, message_id: int, previews: Previews) -> None:
    """Put what links lead to below a message, for the system. Nothing happens to a message that was deleted, or whose
    embeds were suppressed meanwhile, nor for links that an edit has taken out.

    Publishes MessageUpdated if anything is shown now that was not.
    """
    reached = _reached(message_id, lock=True)
    if reached is None:
        return
    access, before = reached
    message = with_previews(before, previews | previews_of(before))
    if message.embeds == before.embeds:
        return
    Message.objects.filter(pk=message_id).update(embeds=list(message.embeds))

    publish(MessageUpdated(place=access.place, message=message, member=author_as_member(access, message)))


def _reached(message_id: int, *, lock: bool = False) -> tuple[ChannelAccess, MessageRecord] | None:
    row = Message.objects.select_related("author").filter(pk=message_id, deleted_at=None).first()
    access = system_access(row.author, row.channel_id) if row is not None else None
    if access is None:
        return None
    try:
        return access, readable_message(access, message_id, lock=lock, own=True)
    except ProductError:
        return None
