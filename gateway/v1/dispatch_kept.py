"""What people keep of messages, as the guild wire's dispatches."""

from chat.events_kept import MentionForgotten, MessageSaved, SavedMessageDropped
from chat.v1.render_messages import render_message
from gateway.v1.rendered import Rendered, renders


@renders(MentionForgotten)
def _mention_forgotten(event: MentionForgotten) -> list[Rendered]:
    return [Rendered("RECENT_MENTION_DELETE", {"message_id": str(event.message_id)})]


@renders(MessageSaved)
def _saved(event: MessageSaved) -> list[Rendered]:
    return [Rendered("SAVED_MESSAGE_CREATE", render_message(event.message))]


@renders(SavedMessageDropped)
def _dropped(event: SavedMessageDropped) -> list[Rendered]:
    return [Rendered("SAVED_MESSAGE_DELETE", {"message_id": str(event.message_id)})]
