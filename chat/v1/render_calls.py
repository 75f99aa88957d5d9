"""Calls as the guild wire shows them."""

from typing import Any, TypedDict

from chat.records import CallRecord

_SOME_REGION = "us-east"  # clients want a name even where there is nothing to choose from


class CallEventPayload(TypedDict):
    """A running call."""

    channel_id: str
    message_id: str
    region: str
    ringing: list[str]
    voice_states: list[dict[str, Any]]


def render_call(call: CallRecord) -> CallEventPayload:
    """A running call, for events."""
    return {
        "channel_id": str(call.channel_id),
        "message_id": str(call.message_id),
        "region": call.region or _SOME_REGION,
        "ringing": [str(user_id) for user_id in call.ringing],
        "voice_states": list(call.voice_states),
    }
