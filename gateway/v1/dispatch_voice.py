"""What happens in voice, as the guild wire's dispatches."""

from core.sealing import open_sealed
from gateway.v1.rendered import Audience, Rendered, in_place, renders
from integrations.v1.render_voice import render_voice_state
from integrations.voice.events import VoiceServerOffered, VoiceStateChanged


@renders(VoiceStateChanged)
def _voice_state_update(event: VoiceStateChanged) -> list[Rendered]:
    return [Rendered("VOICE_STATE_UPDATE", render_voice_state(event.state))]


@renders(VoiceServerOffered)
def _voice_server_update(event: VoiceServerOffered) -> list[Rendered]:
    payload = {
        "token": open_sealed(event.sealed_token).decode(),
        "endpoint": event.endpoint,
        "channel_id": str(event.place.channel_id),
        "connection_id": event.connection_id,
    }
    audience = Audience("session", user_id=event.user_id, session_id=event.session_id)
    return [Rendered("VOICE_SERVER_UPDATE", in_place(event, payload), audience)]
