"""A day at a gateway: people come and go, and everything changes around them, hour after hour, on the wheel's time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from accounts.events import SessionsEnded
from accounts.operations.friend_requests import accept_friend_request, send_friend_request
from accounts.operations.relationships import block_user, remove_relationship
from accounts.operations.settings import update_settings
from chat.changes import ChannelDraft
from chat.drafts import MessageDraft
from chat.emojis import EmojiChoice
from chat.models import ChannelKind
from chat.operations.channels import create_channel, delete_channel
from chat.operations.dms import close_dm, open_dm
from chat.operations.invites import accept_invite
from chat.operations.messages import delete_message, send_message
from chat.operations.overwrites import delete_overwrite, set_overwrite
from chat.operations.reactions import add_reaction, remove_reaction
from chat.operations.typing import start_typing
from core.actor import Actor
from core.clock import now
from core.permissions import Overwrite, P
from gateway.dialect.connection import DialectConnection
from gateway.v1.connection import Connection
from guilds.changes import RoleChanges
from guilds.operations.bans import ban_member, unban_member
from guilds.operations.ending import delete_guild
from guilds.operations.guilds import create_guild
from guilds.operations.joining import kick_member
from guilds.operations.members import give_role, take_role
from guilds.operations.roles import create_role, delete_role, update_role
from tests.operations.gateway.gateway_lab import PATIENCE, Client, Lab
from tests.world import World

HOUR = 3600
BEAT_SECONDS = 41
QUIET_SECONDS = 20 * 60
"""Longer than anything is kept for somebody who has gone."""


class Place:
    """Two guilds with people and two bots in them."""

    def __init__(self) -> None:
        world = World()
        self.helper, self.library = world.bot("helper"), world.bot("library")
        self.cats = world.guild("cats").role("vip", int(P.SEND_MESSAGES)).channel("lounge")
        self.dogs = world.guild("dogs")
        for name in ("alice", "bob", "carol", "helper", "library"):
            self.cats.member(name)
            self.dogs.member(name)
        self.code = self.cats.invite().code
        self.general, self.lounge = self.cats.channel_id("general"), self.cats.channel_id("lounge")
        self.voice, self.vip = self.cats.channel_id("General"), self.cats.role_id("vip")
        self.owner, self.alice, self.bob, self.carol = [world.person(n) for n in ("owner", "alice", "bob", "carol")]
        self.everybody = (self.owner, self.alice, self.bob, self.carol, self.helper, self.library)


class Day:
    """What happens. `turn` lets time go by; `happenings` is one hour's worth of everything."""

    def __init__(self, it: Lab, place: Place, seed: int) -> None:
        self.it, self.place = it, place
        self.random = random.Random(seed)
        self.seconds = 0
        self.clients: list[Client] = []
        self.happenings: tuple[Callable[[], Awaitable[None]], ...] = (
            self.somebody_resumes,
            self.somebody_never_comes_back,
            self.somebody_falls_silent,
            self.somebody_signs_out,
            self.a_bot_resumes,
            self.kicked_and_back,
            self.banned_and_back,
            self.a_role_changes,
            self.a_role_comes_and_goes,
            self.a_channel_hides,
            self.a_channel_comes_and_goes,
            self.a_guild_comes_and_goes,
            self.presences_change,
            self.lists_are_looked_at,
            self.members_are_asked_for,
            self.people_talk,
            self.friends_and_enemies,
            self.private_channels_open_and_close,
            self.voice_is_entered,
        )

    # -- time ----------------------------------------------------------------------------------------------------

    async def hours(self, number: int) -> None:
        """Let so much time go by, in which everything happens, in any order."""
        for happening in self.random.sample(self.happenings, len(self.happenings)):
            await happening()
            await self.settle()
            await self.turn(number * HOUR // len(self.happenings))

    async def turn(self, seconds: int) -> None:
        """Let time go by. Who is connected beats, each in their own second."""
        for _ in range(seconds):
            self.seconds += 1
            self.it.hub.wheel.turn()
            for place, client in enumerate(self.clients):
                if (self.seconds + 7 * place) % BEAT_SECONDS == 0:
                    await client.send(1, client.numbers()[-1] if client is self.stays else None)
            if self.it.hub._tasks:
                await self.settle()

    async def settle(self) -> None:
        """Wait until everything that has begun is done."""
        async with asyncio.timeout(PATIENCE):
            for _ in range(3):
                while self.it.hub._tasks:
                    await asyncio.wait(self.it.hub._tasks)
                await asyncio.sleep(0)

    async def begin(self) -> None:
        """Somebody comes who stays all day."""
        self.stays = await self.online(self.place.owner, initial_guild_id=self.place.cats.id)
        await self.silence()

    async def silence(self) -> None:
        """So much time goes by that nothing is to be kept for anybody who has gone."""
        assert self.clients == [self.stays]
        for guild in (self.place.cats, self.place.dogs):  # after a change nothing is known of others than who is there
            role = await self.do(create_role, self.place.owner, guild.id, name="fleeting")
            await self.do(delete_role, self.place.owner, guild.id, role.id)
        await self.turn(QUIET_SECONDS)
        await asyncio.sleep(0.05)  # what waits for a moment, and not for the wheel
        await self.settle()

    # -- clients -------------------------------------------------------------------------------------------------

    def client(self, speaks: type[Connection] = Connection) -> Client:
        """A socket whose clock is the wheel."""
        client = self.it.client(speaks=speaks)
        client._connection._clock = lambda: self.seconds
        client._connection._last_beat = self.seconds
        self.clients.append(client)
        return client

    async def online(self, actor: Actor, **more: Any) -> Client:
        """Somebody with a new session."""
        client = self.client(DialectConnection if actor is self.place.library else Connection)
        if actor is self.place.library:
            more["intents"] = 2**53 - 1
        await client.identify(actor, **more)
        return client

    def leave(self, client: Client) -> None:
        self.clients.remove(client)
        client.drop()

    async def do(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        done = await self.it.do(function, *args, **kwargs)
        await self.settle()
        return done

    # -- coming and going ----------------------------------------------------------------------------------------

    async def _resumed(self, actor: Actor) -> None:
        client = await self.online(actor, initial_guild_id=self.place.cats.id)
        await self.settle()
        session_id, number = client.first("READY")["session_id"], client.numbers()[-1]
        self.leave(client)
        await self.do(send_message, self.place.owner, self.place.general, draft=MessageDraft(content="missed"))
        await self.turn(5)
        back = self.client(type(client._connection))
        await back.resume(actor, session_id, number)
        assert back.names()[-2:] == ["MESSAGE_CREATE", "RESUMED"]
        other = self.client(type(client._connection))  # on a second connection, which takes it over
        await other.resume(actor, session_id, back.numbers()[-1])
        assert back.close_code == 4000
        self.leave(back)
        self.leave(other)

    async def somebody_resumes(self) -> None:
        await self._resumed(self.place.alice)

    async def a_bot_resumes(self) -> None:
        await self._resumed(self.place.library)
        await self._resumed(self.place.helper)

    async def somebody_never_comes_back(self) -> None:
        stranger = self.client()
        self.leave(await self.online(self.place.bob))
        await self.turn(150)
        assert stranger.close_code == 4009  # it has never said who it is
        self.leave(stranger)

    async def somebody_falls_silent(self) -> None:
        client = await self.online(self.place.carol)
        self.clients.remove(client)  # nobody beats for it
        await self.turn(75)
        assert client.close_code == 4009
        client.drop()

    async def somebody_signs_out(self) -> None:
        client = await self.online(self.place.bob)
        self.it.hub.fan_out(SessionsEnded(user_id=self.place.bob.user_id, session_ids=None))
        assert client.frames[-1] == {"op": 9, "d": False}
        self.leave(client)

    # -- guilds --------------------------------------------------------------------------------------------------

    async def kicked_and_back(self) -> None:
        client, place = await self.online(self.place.alice), self.place
        await self.do(kick_member, place.owner, place.cats.id, place.alice.user_id)
        assert "GUILD_DELETE" in client.names()
        await self.do(accept_invite, place.alice, place.code)
        await client.until("GUILD_CREATE")
        self.leave(client)

    async def banned_and_back(self) -> None:
        client, place = await self.online(self.place.bob), self.place
        other = await self.online(place.carol)
        await self.do(ban_member, place.owner, place.cats.id, place.bob.user_id)
        await self.do(unban_member, place.owner, place.cats.id, place.bob.user_id)
        await self.do(accept_invite, place.bob, place.code)
        await client.until("GUILD_CREATE")
        self.leave(client)
        self.leave(other)

    async def a_role_changes(self) -> None:
        client, place = await self.online(self.place.alice), self.place
        await self.do(give_role, place.owner, place.cats.id, place.alice.user_id, place.vip)
        for bits in (P.MANAGE_CHANNELS, P.SEND_MESSAGES):
            await self.do(
                update_role, place.owner, place.cats.id, place.vip, changes=RoleChanges(permissions=int(bits))
            )
        await self.do(take_role, place.owner, place.cats.id, place.alice.user_id, place.vip)
        self.leave(client)

    async def a_role_comes_and_goes(self) -> None:
        client, place = await self.online(self.place.helper), self.place
        role = await self.do(create_role, place.owner, place.cats.id, name="fleeting")
        await self.do(delete_role, place.owner, place.cats.id, role.id)
        self.leave(client)

    async def a_channel_hides(self) -> None:
        place, clients = self.place, [await self.online(one) for one in (self.place.alice, self.place.bob)]
        for target, kind in ((place.cats.id, 0), (place.alice.user_id, 1)):
            hidden = Overwrite(target, kind, 0, int(P.VIEW_CHANNEL))
            await self.do(set_overwrite, place.owner, place.lounge, overwrite=hidden)
            await self.do(delete_overwrite, place.owner, place.lounge, target)
        assert clients[0].names().count("CHANNEL_DELETE") == 2
        for client in clients:
            self.leave(client)

    async def a_channel_comes_and_goes(self) -> None:
        client, place = await self.online(self.place.alice), self.place
        draft = ChannelDraft(kind=ChannelKind.GUILD_TEXT, name="fleeting")
        channel = await self.do(create_channel, place.owner, place.cats.id, draft=draft)
        await self.do(delete_channel, place.owner, channel.id)
        self.leave(client)

    async def a_guild_comes_and_goes(self) -> None:
        client = await self.online(self.place.bob)
        made = await self.do(create_guild, self.place.bob, name="fleeting")
        await client.until("GUILD_CREATE")
        await self.do(delete_guild, self.place.bob, made.id)
        self.leave(client)

    # -- what clients ask for ------------------------------------------------------------------------------------

    async def presences_change(self) -> None:
        place, client = self.place, await self.online(self.place.alice, presence={"status": "idle"})
        other = await self.online(place.bob)
        watched = {str(place.cats.id): {"members": [str(place.alice.user_id), str(place.carol.user_id)]}}
        await other.send(14, {"subscriptions": watched})
        await self.settle()
        for status in ("dnd", "invisible", "online"):
            await client.send(3, {"status": status, "afk": status == "dnd"})
        for days in (7, 0):
            shown = {"text": "away", "expires_at": now() + timedelta(days=days)} if days else None
            await self.do(update_settings, place.alice, changes={"custom_status": shown})
            await client.send(3, {"status": "online"})
        self.leave(client)
        await self.turn(15)
        assert other.names().count("PRESENCE_UPDATE") >= 4
        self.leave(other)

    async def lists_are_looked_at(self) -> None:
        place, guild = self.place, str(self.place.cats.id)
        looking = [await self.online(place.carol), await self.online(place.bob)]
        for client in looking:
            wish = {"active": True, "typing": True, "member_list_channels": {str(place.general): [[0, 99]]}}
            await client.send(14, {"subscriptions": {guild: wish}})
        await looking[0].until("GUILD_MEMBER_LIST_UPDATE")
        await self.do(kick_member, place.owner, place.cats.id, place.bob.user_id)
        await self.do(accept_invite, place.bob, place.code)
        await looking[0].send(14, {"subscriptions": {guild: {"member_list_channels": {str(place.lounge): [[0, 9]]}}}})
        await looking[0].send(14, {"subscriptions": {guild: {"active": False}}})
        await asyncio.sleep(0.01)
        for client in looking:
            self.leave(client)

    async def members_are_asked_for(self) -> None:
        client = await self.online(self.place.helper)
        await client.send(8, {"guild_id": str(self.place.cats.id), "query": "", "limit": 0, "presences": True})
        await client.until("GUILD_MEMBERS_CHUNK")
        self.leave(client)

    async def people_talk(self) -> None:
        place, client = self.place, await self.online(self.place.alice, flags=2, initial_guild_id=self.place.cats.id)
        other = await self.online(place.bob)  # has not opened the guild, and gets a summary
        said = await self.do(send_message, place.owner, place.general, draft=MessageDraft(content="hello"))
        await self.do(start_typing, place.owner, place.general)
        await self.do(add_reaction, place.bob, place.general, said.id, emoji=EmojiChoice("👍"))
        await client.until("MESSAGE_REACTION_ADD")
        await self.do(add_reaction, place.bob, place.general, said.id, emoji=EmojiChoice("👎"))
        await self.do(remove_reaction, place.bob, place.general, said.id, emoji=EmojiChoice("👎"))
        await self.do(delete_message, place.owner, place.general, said.id)
        await self.turn(31)
        assert "PASSIVE_UPDATES" in other.names()
        self.leave(client)
        self.leave(other)

    async def friends_and_enemies(self) -> None:
        alice, bob = self.place.alice, self.place.bob
        clients = [await self.online(alice), await self.online(bob)]
        await self.do(send_friend_request, alice, bob.user_id)
        await self.do(accept_friend_request, bob, alice.user_id)
        await self.do(remove_relationship, alice, bob.user_id)
        await self.do(block_user, alice, bob.user_id)
        await self.do(remove_relationship, alice, bob.user_id)
        for client in clients:
            self.leave(client)

    async def private_channels_open_and_close(self) -> None:
        place = self.place
        clients = [await self.online(place.alice), await self.online(place.bob)]
        opened = await self.do(open_dm, place.alice, place.bob.user_id)
        await self.do(send_message, place.alice, opened.id, draft=MessageDraft(content="psst"))
        await clients[1].until("MESSAGE_CREATE")
        for actor in (place.alice, place.bob):
            await self.do(close_dm, actor, opened.id)
        for client in clients:
            self.leave(client)

    async def voice_is_entered(self) -> None:
        place, client = self.place, await self.online(self.place.alice)
        join = {"guild_id": str(place.cats.id), "channel_id": str(place.voice), "connection_id": None}
        await client.send(4, join)
        await client.until("VOICE_SERVER_UPDATE")
        await client.send(4, {**join, "channel_id": None})
        await self.settle()
        await client.send(4, join)
        await self.settle()
        self.leave(client)  # its voice ends with it
