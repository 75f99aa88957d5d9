"""One guild with people of every standing, all connected, for showing exactly who hears what.

A scene prepares what it needs, does one thing with `act`, and returns what must have been heard:

    @scene("PATCH /channels/{channel_id}")
    async def a_channel_is_edited(house):
        await house.act(house.owner, "PATCH", f"/channels/{house.den}", {"topic": "x"})
        return [Heard("CHANNEL_UPDATE", VIEWERS, id=house.den, topic="x")]

Nobody may hear anything else. That nothing more comes is known without waiting: a message in the lobby, another guild
that everybody is in, follows, and arrives after all that was published before it.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.audiences.mirror import Mirror
from tests.gateway_client import GatewayClient
from tests.people import Person, register, text_channel

OWNER = frozenset({"owner", "owner2"})  # the owner's two sessions, on different processes where there are two
MANAGERS = OWNER | {"manager"}  # has MANAGE_CHANNELS and more by a role
HISTORY = MANAGERS | {"plain"}  # may read the den's history; `plain` has no role
VIEWERS = HISTORY | {"forgetful"}  # may view the den, but not its history
MEMBERS = VIEWERS | {"blind"}  # may not view the den
GUEST = frozenset({"guest"})  # comes into the guild when a scene lets them in
STRANGER = frozenset({"stranger"})
PLAIN, BLIND, FORGETFUL, MANAGER = (frozenset({name}) for name in ("plain", "blind", "forgetful", "manager"))
EARS = tuple(sorted(MEMBERS | GUEST | STRANGER))

VIEW_CHANNEL, READ_MESSAGE_HISTORY = 1 << 10, 1 << 16
# All that a guild's staff may have, but not ADMINISTRATOR: it would see through overwrites.
MANAGING = sum(1 << bit for bit in (1, 2, 4, 5, 7, 13, 17, 27, 28, 29, 30, 40, 51)) | 1 << 0 | VIEW_CHANNEL
ON_THE_OTHER_PROCESS = ("owner2", "plain", "blind")
BEAT_SECONDS = 15
PATIENCE = 40.0
_APPOINTING = "from accounts.models import User; User.objects.filter(id={id}).update(acls=['*'])"

# Carried by the person's own stream, in no promised order towards what the guild's stream carries.
_PERSONAL = (
    *("USER_", "MESSAGE_ACK", "CHANNEL_PINS_ACK", "RECENT_MENTION", "SAVED_", "FAVORITE_", "RELATIONSHIP_"),
    "PRESENCE_UPDATE",
)


class Heard:
    """One dispatch, who hears it, and what it says: a part of the payload, and a key that it `lacks`."""

    def __init__(self, name: str, audience: frozenset[str], /, lacks: str = "", **says: Any) -> None:
        self.name = name
        self.audience = audience
        self.lacks = lacks
        self.says = says

    def fits(self, payload: Any) -> bool:
        """Whether a payload says this, and maybe more."""
        return (not self.says or _says(payload, self.says)) and not (self.lacks and self.lacks in payload)


Scene = Callable[["House"], Awaitable[list[Heard]]]
SCENES: list[tuple[str, Scene]] = []


def scene(*routes: str) -> Callable[[Scene], Scene]:
    """Say of which route ("PATCH /channels/{channel_id}") a function is a scene."""

    def keep(function: Scene) -> Scene:
        SCENES.extend((route, function) for route in routes)
        return function

    return keep


@dataclass
class Ear:
    """One session: its socket, what a client would have made of it, and what came since the last silence."""

    name: str
    person: Person
    socket: GatewayClient
    mirror: Mirror
    lobby: str
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def listen_until(self, marker: str) -> None:
        """Take everything up to the message in the lobby that says `marker`."""
        start = self.socket._taken
        await self.socket.next(lambda f: f.get("t") == "MESSAGE_CREATE" and f["d"]["content"] == marker, PATIENCE)
        fresh = [frame for frame in self.socket.frames[start : self.socket._taken] if frame["op"] == 0]
        for frame in fresh:
            self.mirror.take(frame["t"], frame["d"])
        self.heard = [frame for frame in fresh if not self._is_of_lobby(frame["d"])]

    def _is_of_lobby(self, payload: Any) -> bool:
        return isinstance(payload, dict) and self.lobby in (payload.get("guild_id"), payload.get("id"))

    async def wait_for(self, names: Counter[str]) -> None:
        """Wait until so many dispatches of these names have come, or for too long."""

        def enough() -> bool:
            fresh = self.socket.frames[self.socket._taken :]
            came = Counter(f["t"] for f in fresh if f["op"] == 0 and not self._is_of_lobby(f["d"]))
            return not names - came

        async with self.socket._arrived:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.socket._arrived.wait_for(enough), PATIENCE)


class House:
    """The guild, its people and their ears."""

    people: dict[str, Person]
    guild: dict[str, Any]
    lobby: dict[str, Any]
    den: str

    def __init__(self, servers: Any) -> None:
        self.servers = servers
        self._marker = 0
        self.ears: dict[str, Ear] = {}
        self._undo: list[tuple[str, str]] = []
        self.route = ""
        self.done: tuple[str, str] | None = None

    # -- setting up --------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Make the guild and the lobby, let everybody in, and connect them."""
        names = [name for name in EARS if name != "owner2"]
        found = await asyncio.gather(*(register(self.servers.http_url, name) for name in names))
        self.people = dict(zip(names, found, strict=True))
        self.lobby = await self.owner.guild("Lobby")
        self.guild = await self.owner.guild("House")
        for name, person in self.people.items():
            if name != "owner":
                await person.join(self.owner, self.lobby)
            if name in MEMBERS - OWNER:
                await person.join(self.owner, self.guild)
        role = await self.owner.ask("POST", f"{self.path}/roles", {"name": "staff", "permissions": str(MANAGING)})
        await self.owner.ask("PUT", f"{self.path}/members/{self.manager.id}/roles/{role['id']}")
        self.den = await self.new_den()
        await asyncio.gather(*(self._connect(name) for name in EARS))
        await self.quiet()
        members = await self.owner.ask("GET", f"{self.path}/members?limit=1000")
        for name in MEMBERS:
            self.ears[name].mirror.know_members(self.id, [dict(member) for member in members])

    async def new_den(self, name: str = "den", **more: Any) -> str:
        """A text channel that `blind` may not view, and whose history `forgetful` may not read."""
        overwrites = [
            {"id": self.blind.id, "type": 1, "allow": "0", "deny": str(VIEW_CHANNEL)},
            {"id": self.forgetful.id, "type": 1, "allow": "0", "deny": str(READ_MESSAGE_HISTORY)},
        ]
        body = {"type": 0, "name": name, "permission_overwrites": overwrites, **more}
        return str((await self.owner.ask("POST", f"{self.path}/channels", body))["id"])

    async def fresh_mirror(self, name: str) -> Mirror:
        """What a new session of the same person is shown."""
        async with GatewayClient(self.servers.gateway_url) as socket:
            return Mirror(await socket.identify(self.ears[name].person.token))

    async def _connect(self, name: str) -> None:
        url = self.servers.other_gateway_url if name in ON_THE_OTHER_PROCESS else self.servers.gateway_url
        person = self.people["owner" if name == "owner2" else name]
        socket = GatewayClient(url)
        await socket.open()
        ready = await socket.identify(person.token)
        self.ears[name] = Ear(name, person, socket, Mirror(ready), str(self.lobby["id"]))

    async def beat(self) -> None:
        """Keep the sockets alive, for as long as this runs."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            for ear in self.ears.values():
                await ear.socket.send(1, ear.socket.number)

    async def close(self) -> None:
        """Disconnect everybody."""
        await asyncio.gather(*(ear.socket.close() for ear in self.ears.values()))

    # -- who and where -----------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def id(self) -> str:
        return str(self.guild["id"])

    @property
    def path(self) -> str:
        return f"/guilds/{self.id}"

    @property
    def general(self) -> str:
        """The guild's default channel, which every member may view and read."""
        return str(text_channel(self.guild)["id"])

    async def say(self, content: str = "hello", channel: str = "", **more: Any) -> str:
        """A message of the owner in the den; its id."""
        return str((await self.owner.say(channel or self.den, content, **more))["id"])

    async def role(self, name: str = "role", permissions: int = 0) -> str:
        """A new role; its id."""
        body = {"name": name, "permissions": str(permissions)}
        return str((await self.owner.ask("POST", f"{self.path}/roles", body))["id"])

    async def channel(self, name: str = "spare", kind: int = 0, **more: Any) -> str:
        """A new channel that every member may view; its id."""
        return str((await self.owner.ask("POST", f"{self.path}/channels", {"name": name, "type": kind, **more}))["id"])

    async def hidden_from(self, person: Person) -> list[str]:
        """The channels that the owner sees and the person does not."""
        listed = [await each.ask("GET", f"{self.path}/channels") for each in (self.owner, person)]
        every, seen = ({channel["id"] for channel in channels} for channels in listed)
        return sorted(every - seen, key=int)

    async def let_guest_in(self) -> None:
        """Make the guest a member until the scene is over."""
        self.guest_leaves_afterwards()
        await self.guest.join(self.owner, self.guild)

    def guest_leaves_afterwards(self) -> None:
        """The guest is no member any more when the scene is over."""
        self.afterwards("DELETE", f"{self.path}/members/{self.guest.id}")

    async def other_guild(self, *names: str) -> dict[str, Any]:
        """Another guild of the owner, with these people in it, for scenes that end or give away a guild."""
        guild = await self.owner.guild("Elsewhere")
        for name in names:
            await self.people[name].join(self.owner, guild)
        return guild

    async def administrator(self) -> Person:
        """Somebody who may do everything on the instance, and is in no guild."""
        if "administrator" not in self.people:
            made = await register(self.servers.http_url, "administrator")
            await asyncio.to_thread(self.manage, "shell", "-c", _APPOINTING.format(id=made.id))
            self.people["administrator"] = made
        return self.people["administrator"]

    def manage(self, *arguments: str) -> None:
        """Run a management command of the house's installation."""
        self.servers.manage(*arguments)

    # -- doing and hearing -------------------------------------------------------------------------------------------

    async def act(self, person: Person, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Do what the scene is about. What was heard before it does not count."""
        await self.quiet()
        self.done = (method, path)
        return await person.ask(method, path, body, **more)

    async def quiet(self) -> None:
        """Everybody has heard all that happened so far."""
        self._marker += 1
        marker = f"marker-{self._marker}"
        await self.owner.say(text_channel(self.lobby)["id"], marker)
        await asyncio.gather(*(ear.listen_until(marker) for ear in self.ears.values()))

    async def everything_heard(self, expected: list[Heard]) -> dict[str, list[dict[str, Any]]]:
        """What each session heard since `act`: waits for what must come, and then until nothing more can."""
        await asyncio.gather(
            *(
                ear.wait_for(Counter(heard.name for heard in expected if name in heard.audience))
                for name, ear in self.ears.items()
            )
        )
        await self.quiet()
        return {name: ear.heard for name, ear in self.ears.items()}

    def afterwards(self, method: str, path: str) -> None:
        """Have the owner ask for this when the scene is over, whether it succeeds or not."""
        self._undo.append((method, path))

    async def clean(self) -> None:
        """Take back what would disturb the next scene."""
        while self._undo:
            await self.owner.call(*self._undo.pop())
        await self.quiet()


def is_personal(name: str) -> bool:
    """Whether a dispatch comes by the person's own stream."""
    return name.startswith(_PERSONAL)


def in_order(names: list[str]) -> tuple[list[str], list[str]]:
    """Names as far as their order is promised: those of guilds and channels, and the personal ones."""
    return [n for n in names if not is_personal(n)], sorted(n for n in names if is_personal(n))


def _says(payload: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(payload, dict) and all(key in payload and _says(payload[key], part[key]) for key in part)
    return bool(payload == part)
