"""Voice as the guild wire shows it, on REST and sockets alike."""

from typing import Any

from guilds.v1.render import id_or_none, render_member
from integrations.voice.queries import voice_states_in
from integrations.voice.records import VoiceStateRecord


def render_voice_state(state: VoiceStateRecord) -> dict[str, Any]:
    """A voice connection. Private calls know no guild, and nobody who silences others."""
    keys = list(state.viewer_stream_keys)
    body: dict[str, Any] = {
        "channel_id": id_or_none(state.channel_id),
        "user_id": str(state.user_id),
        "connection_id": state.connection_id,
        "session_id": state.session_id,
        "self_mute": state.self_mute,
        "self_deaf": state.self_deaf,
        "self_video": state.self_video,
        "self_stream": state.self_stream,
        "is_mobile": state.is_mobile,
        "viewer_stream_keys": keys,
        "viewer_stream_key": keys[0] if keys else None,
    }
    if state.guild_id is not None:
        body |= {"guild_id": str(state.guild_id), "mute": state.mute, "deaf": state.deaf, "version": state.version}
    if state.member is not None:
        body["member"] = render_member(state.member)
    return body


def wire_states_in(channel_id: int) -> list[dict[str, Any]]:
    """The voice states in a private call (chat.hooks.voice_states_of). One query."""
    return [render_voice_state(state) for state in voice_states_in(channel_id)]
