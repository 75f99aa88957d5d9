"""Voice in a guild's hub: who hears who is where, and which changes of the guild concern it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chat.events import ChannelsUpdated, ChannelUpdated
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.v1.dispatch import render
from guilds.events import GuildEvent, GuildUpdated, MemberUpdated, RoleDeleted, RolesReordered, RoleUpdated
from integrations.voice.events import VoiceStateChanged

if TYPE_CHECKING:
    from gateway.guild_hub import GuildHub

DECIDING = (ChannelUpdated, ChannelsUpdated, GuildUpdated, MemberUpdated, RoleDeleted, RolesReordered, RoleUpdated)


def take_voice(hub: "GuildHub", event: VoiceStateChanged) -> None:
    """Those who can see a channel hear who is in it, and those who cannot follow somebody out of it, that they left.

    Whoever was taken into a channel they could not see sees it from then on until their last connection there ends.
    """
    assert hub.state is not None
    state, own = event.state, hub.sessions.of(event.state.user_id)
    before = hub.sessions.viewers(event.left_channel_id) if event.left_channel_id is not None else ()
    seen_as_guest = hub.state.voice.guest_channels(state.user_id)
    if not hub.state.voice.apply(state):
        return
    sees_other = hub.state.voice.guest_channels(state.user_id) != seen_as_guest
    if sees_other and state.channel_id is not None:
        _settle(hub, own)
    here = {*own, *(before if state.channel_id is None else hub.sessions.viewers(state.channel_id))}
    _push(hub.id, event, here)
    # Where somebody went is none of their business who cannot see it, and whom they watch there says where it is.
    _push(hub.id, replace(event, state=replace(state, channel_id=None, viewer_stream_keys=())), set(before) - here)
    if sees_other and state.channel_id is None:
        _settle(hub, own)


def concerns_voice(hub: "GuildHub", event: GuildEvent) -> bool:
    """Whether somebody's voice may have to change now, and it is for this process to see to it."""
    assert hub.state is not None
    if not isinstance(event, DECIDING):
        return False
    people = {state.user_id for state in hub.state.voice if hub.seats.has(state.user_id)}
    return event.member.user.id in people if isinstance(event, MemberUpdated) else bool(people)


def _settle(hub: "GuildHub", sessions: Iterable[Session]) -> None:
    for session in sessions:
        hub.seats.settle(session)


def _push(guild_id: int, event: VoiceStateChanged, receivers: Collection[Session]) -> None:
    if not receivers:
        return
    scope = Scope(guild_id, event.state.channel_id or 0)
    for rendered in render(event):
        shared = frames.tail(rendered.name, rendered.payload)
        for session in receivers:
            session.push(rendered.name, shared, event.id, scope)
