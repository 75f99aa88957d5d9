"""A bot with a library for Discord comes back to another process (sections 7 and 21 of the gateway's contract)."""

from typing import Any

import pytest

from tests.conformance.libraries.discord_side import Community
from tests.gateway_client import GatewayClient

pytestmark = pytest.mark.scaled
GUILDS, GUILD_MESSAGES = 1 << 0, 1 << 9


async def test_its_session_is_handed_over_with_what_it_wants_to_hear(servers: Any) -> None:
    place = await Community.made(servers)
    async with GatewayClient(servers.gateway_url, "v=10&encoding=json") as here:
        await here.send(2, {"token": place.token, "properties": {}, "intents": GUILDS | GUILD_MESSAGES})
        session_id = (await here.expect("READY"))["session_id"]
        await here.expect("GUILD_CREATE")
        number = here.frames[-1]["s"]
        here.drop()
        await place.alice.say(place.channel, "while it was away")
    wish = {"token": place.token, "session_id": session_id, "seq": number}
    async with GatewayClient(servers.other_gateway_url) as stranger:
        await stranger.send(6, wish)
        await stranger.next(lambda frame: frame["op"] == 9)
    async with GatewayClient(servers.other_gateway_url, "v=10&encoding=json") as there:
        await there.send(6, wish)
        assert (await there.expect("MESSAGE_CREATE", content="while it was away"))["components"] == []
        assert await there.expect("RESUMED") == {"_trace": []}
        await place.alice.ask("POST", f"/channels/{place.channel}/typing")
        await place.alice.say(place.channel, "there again")
        await there.expect("MESSAGE_CREATE", content="there again")
        assert "TYPING_START" not in [frame.get("t") for frame in there.frames]
