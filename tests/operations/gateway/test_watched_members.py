"""Op 14 `members`: how single members of a guild appear, for those who asked and share a channel with them."""

import asyncio
from typing import Any

import pytest

from accounts.operations.relationships import block_user
from core.permissions import P
from guilds.operations.joining import leave_guild
from guilds.operations.roles import delete_role
from tests.operations.gateway.gateway_lab import PATIENCE, Client, Lab, lab
from tests.world import GuildPlace, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class Here:
    """A guild with alice, bob and carol, where two of the default channels are for all and one is only for mods."""

    def __init__(self) -> None:
        world = World()
        self.cats = world.guild("cats").role("mods")
        for name in ("alice", "bob", "carol"):
            self.cats.member(name)
        self.alice, self.bob, self.carol = [world.person(name) for name in ("alice", "bob", "carol")]
        self.mods, self.cats_owner = self.cats.role_id("mods"), world.person("owner")
        self.everybody = (self.alice, self.bob, self.carol)


@pytest.fixture
def here() -> Here:
    return Here()


async def watch(client: Client, guild: GuildPlace, *user_ids: Any) -> None:
    await client.send(14, {"subscriptions": {str(guild.id): {"members": [str(one) for one in user_ids]}}})


def presences(client: Client) -> list[tuple[int, str, str | None]]:
    """Who was shown how, and in which guild."""
    frames = [frame["d"] for frame in client.frames if frame.get("t") == "PRESENCE_UPDATE"]
    return [(int(one["user"]["id"]), one["status"], one.get("guild_id")) for one in frames]


async def shown(client: Client, *expected: tuple[int, str, str]) -> None:
    """Wait until these presences, and no others, have come."""
    async with asyncio.timeout(PATIENCE):
        while len(presences(client)) < len(expected):
            await asyncio.sleep(0.01)
    assert presences(client) == list(expected)


async def test_only_who_asks_is_told(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """GW-064: at once if they are there, and of each change; nobody about themselves; a list replaces the last."""
    guild, alice, bob, carol = str(here.cats.id), here.alice.user_id, here.bob.user_id, here.carol.user_id
    async with lab(monkeypatch, *here.everybody) as it:
        of_alice, of_bob, of_carol = it.client(), it.client(), it.client()
        await of_alice.identify(here.alice)
        await of_bob.identify(here.bob)
        await watch(of_alice, here.cats, alice, bob, carol, "rubbish", 1 << 70)
        await shown(of_alice, (bob, "online", guild))
        await of_carol.identify(here.carol, presence={"status": "dnd"})
        await shown(of_alice, (bob, "online", guild), (carol, "dnd", guild))
        assert presences(of_bob) == presences(of_carol) == []
        await watch(of_alice, here.cats, carol)
        await of_bob.send(3, {"status": "idle"})
        await of_carol.send(3, {"status": "invisible"})
        await of_carol.send(3, {"status": "idle"})
        assert presences(of_alice)[2:] == [(carol, "offline", guild), (carol, "idle", guild)]
        await watch(of_alice, here.cats)
        await of_carol.send(3, {"status": "online"})
        assert len(presences(of_alice)) == 4


async def test_who_shares_no_channel_is_not_seen(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    guild, bob = str(here.cats.id), here.bob.user_id
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(_split, here.cats)
        of_alice, of_bob = it.client(), it.client()
        await of_alice.identify(here.alice)
        await of_bob.identify(here.bob)
        await watch(of_alice, here.cats, bob)
        await _known(it, here.cats.id, bob)
        await of_bob.send(3, {"status": "idle"})
        assert presences(of_alice) == []
        await it.do(here.cats.member, "bob", "mods")
        await _known(it, here.cats.id, bob, roles=1)
        await of_bob.send(3, {"status": "dnd"})
        await shown(of_alice, (bob, "idle", guild), (bob, "dnd", guild))


def _split(cats: GuildPlace) -> None:
    """Nobody sees a channel but mods, who see one with alice."""
    cats.everyone(0)
    cats.overwrite("general", "mods", allow=P.VIEW_CHANNEL).overwrite("general", "alice", allow=P.VIEW_CHANNEL)


async def _known(it: Lab, guild_id: int, user_id: int, roles: int = 0) -> None:
    """Wait until the watched membership has arrived, with so many roles."""
    async with asyncio.timeout(PATIENCE):
        while True:
            known = it.hub.watched._members.get((guild_id, user_id))
            if known is not None and known.member is not None and len(known.member.role_ids) == roles:
                return
            await asyncio.sleep(0.01)


async def test_the_blocked_see_nobody_and_leaving_ends_it(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    guild, bob = str(here.cats.id), here.bob.user_id
    async with lab(monkeypatch, *here.everybody) as it:
        of_alice, of_bob = it.client(), it.client()
        await of_alice.identify(here.alice)
        await of_bob.identify(here.bob)
        await watch(of_alice, here.cats, bob)
        await shown(of_alice, (bob, "online", guild))
        await it.do(block_user, here.bob, here.alice.user_id)
        await shown(of_alice, (bob, "online", guild), (bob, "offline", guild))
        await of_bob.send(3, {"status": "idle"})
        await it.do(leave_guild, here.alice, here.cats.id)
        await of_alice.until("GUILD_DELETE")
        assert it.hub.watched.of(next(iter(it.hub.sessions_of(here.alice.user_id)))) == {}
        assert not it.hub.watched._watchers
        assert not it.hub.watched._members
        assert len(presences(of_alice)) == 2


async def test_a_session_that_ends_watches_nobody(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(monkeypatch, *here.everybody) as it:
        of_alice = it.client()
        await of_alice.identify(here.alice)
        await watch(of_alice, here.cats, here.bob.user_id)
        (session,) = it.hub.sessions_of(here.alice.user_id)
        it.hub.end(session)
        await _quiet(it)
        assert not it.hub.watched._wishes
        assert not it.hub.watched._watchers


async def _quiet(it: Lab) -> None:
    """Wait until nothing is under way."""
    async with asyncio.timeout(PATIENCE):
        while it.hub._tasks:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("viewer_loses", [True, False])
async def test_who_loses_the_last_shared_channel_loses_the_sight(
    here: Here, monkeypatch: pytest.MonkeyPatch, viewer_loses: bool
) -> None:
    """And has it again with the next one, without anybody's doing anything."""
    guild, bob = str(here.cats.id), here.bob.user_id
    loser = "alice" if viewer_loses else "bob"
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(_alone_with_alice, here.cats)
        of_alice, of_bob = it.client(), it.client()
        await of_alice.identify(here.alice)
        await of_bob.identify(here.bob)
        await watch(of_alice, here.cats, bob)
        await shown(of_alice, (bob, "online", guild))
        await it.do(here.cats.overwrite, "general", loser, deny=P.VIEW_CHANNEL)
        await shown(of_alice, (bob, "online", guild), (bob, "offline", guild))
        await of_bob.send(3, {"status": "idle"})
        await it.do(here.cats.overwrite, "general", loser, allow=P.VIEW_CHANNEL)
        await shown(of_alice, (bob, "online", guild), (bob, "offline", guild), (bob, "idle", guild))


def _alone_with_alice(cats: GuildPlace) -> None:
    """Nobody sees a channel but alice and bob, who see the same one."""
    cats.everyone(0)
    cats.overwrite("general", "bob", allow=P.VIEW_CHANNEL).overwrite("general", "alice", allow=P.VIEW_CHANNEL)


async def test_a_role_that_goes_takes_the_sight_with_it(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    guild, bob = str(here.cats.id), here.bob.user_id
    async with lab(monkeypatch, *here.everybody) as it:
        await it.do(_split, here.cats)
        await it.do(here.cats.member, "bob", "mods")
        of_alice, of_bob = it.client(), it.client()
        await of_alice.identify(here.alice)
        await of_bob.identify(here.bob)
        await watch(of_alice, here.cats, bob)
        await shown(of_alice, (bob, "online", guild))
        await it.do(delete_role, here.cats_owner, here.cats.id, here.mods)
        await shown(of_alice, (bob, "online", guild), (bob, "offline", guild))
