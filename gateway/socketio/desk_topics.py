"""The database work behind what clients ask for in a topic."""

from typing import Any, NamedTuple

from chat.api.inputs import message_draft
from chat.api.render import Reader, Scene, render_feed_message
from chat.message_places import chronological
from chat.models import ChannelKind
from chat.operations.messages import send_message
from chat.room_access import feed_id, read_feed
from core.actor import Actor
from core.ids import to_oid
from core.limits import charge_actor, request_scope
from gateway.socketio.payloads import Payload, Refusal
from topics.api.content import is_address
from topics.models import Topic
from topics.operations.aliases import take_alias

HISTORY = 50
_FEED = frozenset({ChannelKind.TOPIC_FEED})
_MESSAGES = "api:messages:topic:create"  # the budgets of the REST routes
_IDENTITY = "api:topics:identity"


class Entered(NamedTuple):
    """What somebody who enters a topic is told, and the name they go by there."""

    body: dict[str, Any]
    alias: str


def enter_topic(actor: Actor, topic_id: int, wanted: str | None) -> Entered:
    """A topic as its room greets somebody. `wanted` is the alias they ask for ("" for any), None to be themselves.

    Raises as `read_feed` and `take_alias`.
    """
    reading = read_feed(actor, topic_id)
    assert reading.access.topic is not None
    topic: Topic = reading.access.topic.topic
    alias = _alias_in(actor, topic_id, wanted) if wanted is not None and topic.allow_anonymous else ""
    scene, reader = Scene.of(reading.access, reading.moderator_ids), Reader.of(reading.access)
    messages = chronological(reading, limit=HISTORY, before=None)
    body = {
        "topic_id": to_oid(topic_id),
        "topic_title": topic.title,
        "topic_description": topic.description,
        "anonymous_name": alias or None,
        "permission_level": int(reading.access.level),
        "messages": [render_feed_message(message, scene, reader) for message in messages],
        "member_count": topic.member_count,
        "tags": list(topic.tags),
        "settings": {"allow_anonymous": topic.allow_anonymous, "require_approval": topic.require_approval},
    }
    return Entered(body, alias)


def send_to_topic(actor: Actor, topic_id: int, payload: Payload) -> int:
    """Post to the topic's feed. Returns the message's id. Raises as `message_draft` and `send_message`, RateLimited."""
    gif_url = payload.text("gif_url").strip() or None
    if gif_url is not None and not is_address(gif_url):
        raise Refusal("Invalid GIF URL")
    with request_scope():
        charge_actor(actor, _MESSAGES)
        draft = message_draft(
            payload.text("content"), gif_url, payload.text("message_type"), anonymous=payload.flag("use_anonymous")
        )
        return send_message(actor, feed_id(topic_id), draft=draft, kinds=_FEED).id


def rename_in_topic(actor: Actor, topic_id: int, name: str) -> str:
    """Go by another alias in a topic. Returns it as it is stored. Raises as `take_alias`, RateLimited."""
    return _alias_in(actor, topic_id, name, always=True)


def _alias_in(actor: Actor, topic_id: int, wanted: str, *, always: bool = False) -> str:
    """Go by an alias; whoever asks for a new one pays for it as on the other ways."""
    with request_scope():
        if wanted or always:
            charge_actor(actor, _IDENTITY)
        return take_alias(actor, topic_id, wanted=wanted)
