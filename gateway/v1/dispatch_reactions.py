"""Reactions and pins as the guild wire's dispatches."""

from typing import Any

from chat.events_reactions import (
    AllReactionsRemoved,
    EmojiReactionsRemoved,
    PersonReactionEvent,
    PinsRead,
    PinsUpdated,
    ReactionAdded,
    ReactionEvent,
    ReactionRemoved,
)
from chat.v1.render_messages import render_emoji
from core.clock import iso, iso_or_none
from gateway.v1.rendered import Audience, Rendered, in_place, renders
from guilds.v1.render import render_member


def _reaction(name: str, event: ReactionEvent, **facts: Any) -> list[Rendered]:
    payload = {"channel_id": str(event.place.channel_id), "message_id": str(event.message_id), **facts}
    audience = Audience("history", event.place.channel_id, event.message_id)
    return [Rendered(name, in_place(event, payload), audience)]


def _of_person(name: str, event: PersonReactionEvent) -> list[Rendered]:
    facts: dict[str, Any] = {"user_id": str(event.user_id), "emoji": render_emoji(event.emoji)}
    if event.member is not None:
        facts["member"] = render_member(event.member)
    return _reaction(name, event, **facts)


@renders(ReactionAdded)
def _added(event: ReactionAdded) -> list[Rendered]:
    return _of_person("MESSAGE_REACTION_ADD", event)


@renders(ReactionRemoved)
def _removed(event: ReactionRemoved) -> list[Rendered]:
    return _of_person("MESSAGE_REACTION_REMOVE", event)


@renders(EmojiReactionsRemoved)
def _emoji_removed(event: EmojiReactionsRemoved) -> list[Rendered]:
    return _reaction("MESSAGE_REACTION_REMOVE_EMOJI", event, emoji=render_emoji(event.emoji))


@renders(AllReactionsRemoved)
def _all_removed(event: AllReactionsRemoved) -> list[Rendered]:
    return _reaction("MESSAGE_REACTION_REMOVE_ALL", event)


@renders(PinsUpdated)
def _pins_update(event: PinsUpdated) -> list[Rendered]:
    payload: dict[str, Any] = {
        "channel_id": str(event.place.channel_id),
        "last_pin_timestamp": iso_or_none(event.last_pin_at),
    }
    audience = Audience("viewers", event.place.channel_id)
    return [Rendered("CHANNEL_PINS_UPDATE", in_place(event, payload), audience)]


@renders(PinsRead)
def _pins_ack(event: PinsRead) -> list[Rendered]:
    payload = {"channel_id": str(event.channel_id), "timestamp": iso(event.last_pin_at)}
    return [Rendered("CHANNEL_PINS_ACK", payload)]
