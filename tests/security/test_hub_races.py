"""SEC-042, SEC-043, SEC-080 inside the hub: nobody gets back what was lost, sees what was never theirs, or stops it."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from chat.events import ChannelUpdated
from core.actor import Actor
from core.events import encode
from core.permissions import Overwrite, P
from gateway import guild_hubs
from gateway.guild_hubs import GuildHubs
from gateway.guild_state import GuildState
from gateway.hub import Hub
from gateway.loading import Membership
from gateway.presence.presences import Presences
from gateway.sessions.session import Session
from guilds.records import RoleRecord
from tests.operations.gateway.test_guild_hub import (
    BOB,
    GENERAL,
    GUILD,
    HIDE,
    OWNER,
    SECRET,
    World,
    _User,
    channel,
    member,
    message,
    names,
    state,
)

CAT = 500
FOR_CATS = Overwrite(id=CAT, type=0, allow=int(P.VIEW_CHANNEL), deny=0)


def test_a_guild_read_before_a_loss_does_not_give_back_what_was_lost() -> None:
    world = World()
    fresh = state(2)
    fresh.members = {OWNER: member(OWNER), BOB: member(BOB)}
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=2, channel=channel(GENERAL)))
    world.hub.take(ChannelUpdated(guild_id=GUILD, version=3, channel=channel(GENERAL, HIDE)))
    world.hub.reopened(fresh)  # was read when the guild was at 2
    assert GENERAL not in world.bob.guilds[GUILD].visible
    world.hub.take(message(GENERAL, 3))
    assert "MESSAGE_CREATE" not in names(world.bob)


class _Streams:
    async def acquire(self, stream: str) -> None:
        """Nothing to hear."""

    async def release(self, stream: str) -> None:
        """Nothing was heard."""


class _Wheel:
    def after(self, seconds: float, call: Any) -> None:
        """Time stands still."""


def _with_cats(version: int, *overwrites: Overwrite) -> GuildState:
    made = state(version, channel(GENERAL), channel(SECRET, HIDE, *overwrites))
    cats = RoleRecord(id=CAT, guild_id=GUILD, name="cats", permissions=0, position=1)
    return GuildState(made.guild, [*made.roles.values(), cats], made.channels.values())


async def test_a_role_given_after_a_channel_was_closed_to_it_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel was closed to cats at 2, Bob became a cat at 3: at no time could he see it, though the hub, which
    is still at 1, would think so."""
    in_database = {"state": _with_cats(1, FOR_CATS)}

    async def run(function: Any, *arguments: Any) -> Any:
        return function(*arguments)

    def load(guild_ids: Iterable[int], members: Iterable[int] = ()) -> dict[int, GuildState]:
        return {GUILD: in_database["state"]}

    monkeypatch.setattr(guild_hubs, "in_database", run)
    monkeypatch.setattr(guild_hubs, "load_guilds", load)
    tasks = []

    def spawn(work: Any) -> None:
        tasks.append(asyncio.ensure_future(work))

    hubs = GuildHubs(_Streams(), _Wheel(), spawn, Presences(), lambda user_id: None)  # type: ignore[arg-type]
    await hubs.admit(Session(Actor(user=_User(OWNER)), "hash", 10), {GUILD: Membership(member(OWNER), 1)})
    in_database["state"] = _with_cats(3)
    in_database["state"].members = {OWNER: member(OWNER)}
    bob = Session(Actor(user=_User(BOB)), "hash", 10)
    await hubs.admit(bob, {GUILD: Membership(member(BOB, CAT), 3)})
    assert SECRET not in bob.guilds[GUILD].visible
    assert GENERAL in bob.guilds[GUILD].visible


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff\xfe", b"null", b'{"event":"Nothing"}', b"[" * 100_000])
async def test_what_is_no_event_ends_nothing(frame: bytes) -> None:
    hub = Hub()
    heard: list[Any] = []
    hub.add_listener(heard.append)
    hub.deliver("everyone", frame)
    hub.deliver("guild:1", encode(message(GENERAL, 1)))
    assert len(heard) == 1


async def test_an_event_that_breaks_ends_no_other() -> None:
    hub = Hub()
    heard: list[Any] = []

    def breaks(event: Any) -> None:
        raise KeyError("a bug")

    hub.add_listener(heard.append)
    hub.add_listener(breaks)
    for _ in range(2):
        hub.deliver("guild:1", encode(message(GENERAL, 1)))
    assert len(heard) == 2
