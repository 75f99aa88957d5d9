"""Scenes of messages to be sent later, of which nobody hears before they are sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.audiences.house import Heard, House, scene


def _body(content: str = "later") -> dict[str, Any]:
    moment = datetime.now(UTC) + timedelta(hours=1)
    return {"content": content, "scheduled_local_at": moment.isoformat(), "timezone": "UTC"}


async def _scheduled(house: House) -> str:
    made = await house.owner.ask("POST", f"/channels/{house.den}/messages/schedule", _body())
    return f"/users/@me/scheduled-messages/{made['id']}"


@scene("POST /channels/{channel_id}/messages/schedule")
async def a_message_is_scheduled(house: House) -> list[Heard]:
    await house.act(house.owner, "POST", f"/channels/{house.den}/messages/schedule", _body())
    return []


@scene("PATCH /users/@me/scheduled-messages/{scheduled_message_id}")
async def a_scheduled_message_is_changed(house: House) -> list[Heard]:
    await house.act(house.owner, "PATCH", await _scheduled(house), _body("much later"))
    return []


@scene("DELETE /users/@me/scheduled-messages/{scheduled_message_id}")
async def a_scheduled_message_is_taken_back(house: House) -> list[Heard]:
    await house.act(house.owner, "DELETE", await _scheduled(house))
    return []
