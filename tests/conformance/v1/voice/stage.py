"""A guild with a voice channel, and the sockets of people in it."""

from contextlib import AsyncExitStack
from typing import Any

from tests.gateway_client import GatewayClient
from tests.guild_side import Scene, scene
from tests.people import Person


class Stage:
    """A guild and the sockets of people in it."""

    def __init__(self, servers: Any, place: Scene, stack: AsyncExitStack) -> None:
        self.servers, self.place, self.stack = servers, place, stack

    async def socket(self, person: Person, *, other: bool = False) -> GatewayClient:
        url = self.servers.other_gateway_url if other else self.servers.gateway_url
        made = await self.stack.enter_async_context(GatewayClient(url))
        await made.identify(person.token)
        return made

    @property
    def voice(self) -> str:
        """The id of the default voice channel."""
        return str(self.place.channel("General")["id"])

    async def enter(self, socket: GatewayClient, channel_id: str = "", **wish: Any) -> dict[str, Any]:
        """Come in; the state that comes back."""
        await socket.send(4, {"guild_id": self.place.id, "channel_id": channel_id or self.voice, **wish})
        return await socket.expect("VOICE_STATE_UPDATE", channel_id=channel_id or self.voice)


async def opened_stage(servers: Any, stack: AsyncExitStack) -> Stage:
    """A new guild of a new owner."""
    return Stage(servers, await scene(servers), stack)
