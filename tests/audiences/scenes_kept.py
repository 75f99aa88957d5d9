"""Scenes of read states, recent mentions and saved messages: heard by all sessions of one's own, and by nobody else."""

from tests.audiences.house import OWNER, Heard, House, scene


@scene("DELETE /channels/{channel_id}/messages/ack")
async def a_read_state_is_forgotten(house: House) -> list[Heard]:
    message = await house.say("one")
    await house.owner.ask("POST", f"/channels/{house.den}/messages/{message}/ack", {})
    await house.act(house.owner, "DELETE", f"/channels/{house.den}/messages/ack")
    return []


@scene("POST /read-states/ack-bulk")
async def many_channels_are_read(house: House) -> list[Heard]:
    message = await house.say("one")
    seen, unseen = {"channel_id": house.den, "message_id": message}, {"channel_id": "1", "message_id": "1"}
    await house.owner.ask("POST", f"/channels/{house.den}/messages/{message}/ack", {"mention_count": 3})
    await house.act(house.owner, "POST", "/read-states/ack-bulk", {"read_states": [seen, unseen]})
    return [Heard("MESSAGE_ACK", OWNER, **seen, mention_count=0)]


@scene("POST /read-states/ack-bulk")
async def channels_that_are_hidden_are_passed_over(house: House) -> list[Heard]:
    place = {"channel_id": house.den, "message_id": await house.say("one")}
    await house.act(house.blind, "POST", "/read-states/ack-bulk", {"read_states": [place]})
    return []


@scene("DELETE /users/@me/mentions/{message_id}")
async def a_mention_is_forgotten(house: House) -> list[Heard]:
    sent = await house.plain.say(house.den, f"<@{house.owner.id}>")
    assert [one["id"] for one in await house.owner.ask("GET", "/users/@me/mentions?limit=1")] == [sent["id"]]
    await house.act(house.owner, "DELETE", f"/users/@me/mentions/{sent['id']}")
    return [Heard("RECENT_MENTION_DELETE", OWNER, message_id=sent["id"])]


@scene("DELETE /users/@me/mentions/{message_id}")
async def what_was_no_mention_is_forgotten(house: House) -> list[Heard]:
    await house.act(house.owner, "DELETE", f"/users/@me/mentions/{await house.say('one')}")
    return []


@scene("POST /users/@me/saved-messages")
async def a_message_is_saved(house: House) -> list[Heard]:
    message = await house.say("keep me")
    body = {"channel_id": house.den, "message_id": message}
    await house.act(house.owner, "POST", "/users/@me/saved-messages", body)
    (entry,) = await house.owner.ask("GET", "/users/@me/saved-messages?limit=1")
    assert (entry["id"], entry["status"]) == (message, "available")
    return [Heard("SAVED_MESSAGE_CREATE", OWNER, **entry["message"])]


@scene("DELETE /users/@me/saved-messages/{message_id}")
async def a_message_is_kept_no_longer(house: House) -> list[Heard]:
    message = await house.say("keep me")
    body = {"channel_id": house.den, "message_id": message}
    await house.owner.ask("POST", "/users/@me/saved-messages", body)
    await house.act(house.owner, "DELETE", f"/users/@me/saved-messages/{message}")
    return [Heard("SAVED_MESSAGE_DELETE", OWNER, message_id=message)]
