"""Two processes restart one after the other, under load: whoever resumes misses nothing and hears nothing twice."""

import asyncio
import contextlib
from typing import Any

import pytest

from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel
from tests.servers import ServerProcess

pytestmark = [pytest.mark.scaled, pytest.mark.slow]
CLIENTS, PEOPLE = 16, 4
RECONNECT, INVALID_SESSION = 7, 9


class Faithful:
    """A client as libraries are: told to come back, it resumes at the other address, and goes on as if nothing were."""

    def __init__(self, person: Person, urls: list[str], at: int) -> None:
        self._person, self._urls, self._at = person, urls, at
        self.resumes = 0
        self.sockets: list[GatewayClient] = []

    async def come(self) -> None:
        socket = GatewayClient(self._urls[self._at])
        self.sockets.append(socket)
        await socket.open()
        await socket.identify(self._person.token)

    async def stay(self) -> None:
        """Until cancelled."""
        while True:
            socket = self.sockets[-1]
            await socket.next(lambda frame: frame["op"] == RECONNECT, timeout=240)
            await socket.close()
            await self._return(socket.session_id)

    async def _return(self, session_id: str) -> None:
        self._at = 1 - self._at
        socket = GatewayClient(self._urls[self._at])
        await socket.open()
        await socket.resume(self._person.token, session_id, self.number)
        self.sockets.append(socket)
        answer = await socket.next(lambda frame: frame["op"] == INVALID_SESSION or frame.get("t") == "RESUMED")
        assert answer.get("t") == "RESUMED", "the session was lost"
        socket.session_id = session_id
        self.resumes += 1

    @property
    def number(self) -> int:
        return max(socket.number for socket in self.sockets)

    def messages(self) -> list[str]:
        """What was said, in the order in which it came."""
        frames = [frame for socket in self.sockets for frame in socket.frames]
        return [frame["d"]["content"] for frame in frames if frame.get("t") == "MESSAGE_CREATE"]

    def numbers(self) -> list[int]:
        """The numbers of all dispatches, in the order in which they came."""
        frames = [frame for socket in self.sockets for frame in socket.frames]
        return [frame["s"] for frame in frames if frame["op"] == 0 and frame["t"] != "RESUMED"]


class Talk:
    """Somebody who says one thing after the other, to whichever process is told to listen."""

    def __init__(self, person: Person, channel_id: str) -> None:
        self._person, self._channel_id = person, channel_id
        self.said: list[str] = []

    def through(self, process: ServerProcess) -> None:
        self._person.base_url = process.url

    async def go_on(self) -> None:
        """Until cancelled; what has been begun is finished."""
        while True:
            text = f"number {len(self.said)}"
            saying = asyncio.ensure_future(self._person.say(self._channel_id, text))
            self.said.append(text)
            try:
                await asyncio.shield(saying)
            except asyncio.CancelledError:
                await saying
                raise
            await asyncio.sleep(0.02)


async def _ended(process: ServerProcess, clients: list[Faithful], resumes: int) -> None:
    """End a process, and see its clients come back to the other one."""
    ending = asyncio.ensure_future(asyncio.to_thread(process.stop))
    async with asyncio.timeout(80):
        while sum(client.resumes for client in clients) < resumes:
            await asyncio.sleep(0.05)
        assert await ending == 0


@pytest.mark.timeout(300)
async def test_a_rolling_restart_under_load_loses_no_event(new_servers: Any) -> None:
    """Sessions wander to the other process and back, sixteen at once, while messages come fifty times a second."""
    servers = new_servers()
    owner = await register(servers.http_url)
    guild = await owner.guild()
    people = [await register(servers.http_url, "bob") for _ in range(PEOPLE)]
    for person in people:
        await person.join(owner, guild)
    urls = [servers.gateway_url, servers.other_gateway_url]
    clients = [Faithful(people[place % PEOPLE], urls, place % 2) for place in range(CLIENTS)]
    await asyncio.gather(*(client.come() for client in clients))
    talk = Talk(owner, text_channel(guild)["id"])
    async with asyncio.TaskGroup() as group:
        staying = [group.create_task(client.stay()) for client in clients]
        talking = group.create_task(talk.go_on())
        talk.through(servers.b)
        await _ended(servers.a, clients, CLIENTS // 2)
        await asyncio.to_thread(servers.a.start)
        await asyncio.to_thread(servers.a.wait_until_ready)
        talk.through(servers.a)
        await _ended(servers.b, clients, CLIENTS // 2 + CLIENTS)
        talking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await talking
        for client in clients:
            async with asyncio.timeout(60):
                while len(client.messages()) < len(talk.said):
                    await asyncio.sleep(0.05)
        for task in staying:
            task.cancel()
    assert len(talk.said) > 50
    for client in clients:
        assert client.messages() == talk.said
        assert client.numbers() == list(range(1, len(client.numbers()) + 1))
    await asyncio.gather(*(socket.close() for client in clients for socket in client.sockets))
