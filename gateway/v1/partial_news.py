"""Events of a guild of which different sessions hear different parts. Those who hear the same share the bytes."""

from collections.abc import Callable, Iterable

from chat.events import ChannelsUpdated, MessageCreated, MessagesDeleted, MessageUpdated
from core.permissions import P
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.v1.dispatch import render
from gateway.v1.guild_objects import channels_tail, deletions_tail
from gateway.v1.rendered import Audience

_HISTORY = int(P.READ_MESSAGE_HISTORY)

Hearing = Callable[[Audience], Iterable[Session]]
"""The sessions of an audience that hear the event."""


def tell_of_answer(event: MessageCreated | MessageUpdated, hearing: Hearing) -> None:
    """Those without the history hear the answer, but not again what it answers."""
    guild_id, channel_id = event.place.guild_id, event.place.channel_id
    assert guild_id is not None
    for rendered in render(event):
        whole = frames.tail(rendered.name, rendered.payload)
        rendered.payload.pop("referenced_message", None)
        part = frames.tail(rendered.name, rendered.payload)
        for session in hearing(rendered.audience):
            shared = whole if session.guilds[guild_id].has(channel_id, _HISTORY) else part
            session.push(rendered.name, shared, event.id, rendered.audience.scope(guild_id))


def tell_of_channels(event: ChannelsUpdated, hearing: Hearing) -> None:
    """Each session gets the channels it may view."""
    encoded: dict[frozenset[int], str | None] = {}
    for session in hearing(Audience("guild")):
        visible = session.guilds[event.guild_id].visible.intersection(channel.id for channel in event.channels)
        if visible not in encoded:
            encoded[visible] = channels_tail(event, visible) if visible else None
        shared = encoded[visible]
        if shared is not None:
            session.push("CHANNEL_UPDATE_BULK", shared, event.id, Scope(event.guild_id))


def tell_of_deletions(event: MessagesDeleted, hearing: Hearing, is_recent: Callable[[int], bool]) -> None:
    """Those without the history hear of the recent ones only, or of nothing."""
    guild_id, channel_id = event.place.guild_id, event.place.channel_id
    assert guild_id is not None
    recent = tuple(message_id for message_id in event.message_ids if is_recent(message_id))
    whole, part = deletions_tail(event, event.message_ids), deletions_tail(event, recent) if recent else None
    for session in hearing(Audience("viewers", channel_id)):
        shared = whole if session.guilds[guild_id].has(channel_id, _HISTORY) else part
        if shared is not None:
            session.push("MESSAGE_DELETE_BULK", shared, event.id, Scope(guild_id, channel_id))
