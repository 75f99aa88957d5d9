"""The database work behind what clients ask for in a topic."""

from typing import Any, NamedTuple

from chat.access import access_channel
from chat.drafts import MessageDraft
from chat.models import ChannelKind
from chat.operations.feeds import feed_id
from chat.operations.messages import send_message
from chat.queries import history
from core.actor import Actor
from core.ids import to_oid
from core.limits import charge_actor, request_scope
from gateway.socketio.payloads import Payload
from topics.api.content import checked_content
from topics.api.render import render_topic
from topics.queries import topic_for

HISTORY = 50
FEED = frozenset({ChannelKind.TOPIC_FEED})
MESSAGES_PER_MINUTE = "api:messages:topic:create"  # shared with REST


class Entered(NamedTuple):
    """What somebody who enters a topic is told, and the name they go by there."""

    body: dict[str, Any]
    alias: str


def enter_topic(actor: Actor, topic_id: int, wanted: str | None) -> Entered:
    view = topic_for(actor, topic_id)
    topic = render_topic(view.record)
    messages = history(access_channel(actor, feed_id(topic_id), kinds=FEED), limit=HISTORY)
    body = {
        "topic_id": topic["id"],
        "topic_title": topic["title"],
        "topic_description": topic["description"],
        "anonymous_name": None,
        "permission_level": int(view.level),
        "messages": [to_oid(message.id) for message in reversed(messages)],
        "member_count": topic["member_count"],
        "tags": topic["tags"],
        "settings": topic["settings"],
    }
    return Entered(body, "")


def send_to_topic(actor: Actor, topic_id: int, payload: Payload) -> int:
    """Post to the topic's feed. Returns the message's id. Raises as `send_message`, and RateLimited."""
    with request_scope():
        charge_actor(actor, MESSAGES_PER_MINUTE)
        draft = MessageDraft(
            content=checked_content(payload.text("content")),
            gif_url=payload.text("gif_url") or None,
            media=payload.text("message_type", "text"),
            anonymous=payload.flag("use_anonymous"),
        )
        return send_message(actor, feed_id(topic_id), draft=draft, kinds=FEED).id
