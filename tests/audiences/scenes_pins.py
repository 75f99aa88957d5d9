"""Scenes of pins."""

from tests.audiences.house import HISTORY, OWNER, VIEWERS, Heard, House, scene


async def _newest_pin(house: House) -> str | None:
    pins = (await house.owner.ask("GET", f"/channels/{house.den}/messages/pins"))["items"]
    return str(pins[0]["pinned_at"]) if pins else None


@scene("PUT /channels/{channel_id}/pins/{message_id}")
async def a_message_is_pinned(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.act(house.manager, "PUT", f"/channels/{house.den}/pins/{message}")
    place = {"channel_id": house.den, "guild_id": house.id}
    points = {"message_reference": {"channel_id": house.den, "message_id": message, "type": 0}}
    return [
        Heard("MESSAGE_UPDATE", HISTORY, **place, id=message, pinned=True, content="pin me"),
        Heard("CHANNEL_PINS_UPDATE", VIEWERS, **place, last_pin_timestamp=await _newest_pin(house)),
        Heard("MESSAGE_CREATE", VIEWERS, **place, type=6, author={"id": house.manager.id}, **points),
    ]


@scene("PUT /channels/{channel_id}/pins/{message_id}")
async def a_message_is_pinned_again(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.owner.ask("PUT", f"/channels/{house.den}/pins/{message}")
    await house.act(house.owner, "PUT", f"/channels/{house.den}/pins/{message}")
    return []


@scene("DELETE /channels/{channel_id}/pins/{message_id}")
async def a_message_is_unpinned(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.owner.ask("PUT", f"/channels/{house.den}/pins/{message}")
    await house.act(house.manager, "DELETE", f"/channels/{house.den}/pins/{message}")
    place = {"channel_id": house.den, "guild_id": house.id}
    return [
        Heard("MESSAGE_UPDATE", HISTORY, **place, id=message, pinned=False),
        Heard("CHANNEL_PINS_UPDATE", VIEWERS, **place, last_pin_timestamp=await _newest_pin(house)),
    ]


@scene("DELETE /channels/{channel_id}/messages/{message_id}")
async def a_pinned_message_is_deleted(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.owner.ask("PUT", f"/channels/{house.den}/pins/{message}")
    await house.act(house.owner, "DELETE", f"/channels/{house.den}/messages/{message}")
    place = {"channel_id": house.den, "guild_id": house.id}
    return [
        Heard("MESSAGE_DELETE", HISTORY, **place, id=message),
        Heard("CHANNEL_PINS_UPDATE", VIEWERS, **place, last_pin_timestamp=await _newest_pin(house)),
    ]


@scene("POST /channels/{channel_id}/messages/bulk-delete")
async def pinned_messages_are_deleted(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.owner.ask("PUT", f"/channels/{house.den}/pins/{message}")
    await house.act(house.manager, "POST", f"/channels/{house.den}/messages/bulk-delete", {"message_ids": [message]})
    place = {"channel_id": house.den, "guild_id": house.id}
    return [
        Heard("MESSAGE_DELETE_BULK", HISTORY, **place, ids=[message]),
        Heard("CHANNEL_PINS_UPDATE", VIEWERS, **place, last_pin_timestamp=await _newest_pin(house)),
    ]


@scene("POST /channels/{channel_id}/pins/ack")
async def pins_are_seen(house: House) -> list[Heard]:
    message = await house.say("pin me")
    await house.owner.ask("PUT", f"/channels/{house.den}/pins/{message}")
    await house.act(house.owner, "POST", f"/channels/{house.den}/pins/ack")
    seen = await _newest_pin(house)
    return [Heard("CHANNEL_PINS_ACK", OWNER, lacks="guild_id", channel_id=house.den, timestamp=seen)]


@scene("POST /channels/{channel_id}/pins/ack")
async def there_are_no_pins_to_see(house: House) -> list[Heard]:
    channel = await house.channel("bare")
    await house.act(house.plain, "POST", f"/channels/{channel}/pins/ack")
    return []
