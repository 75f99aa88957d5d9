"""The same people at the same moment: a ban while joining, joining twice, leaving while being promoted, full guilds."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from chat.changes import ChannelDraft
from chat.models import Channel, ChannelKind
from chat.operations.channels import create_channel
from chat.operations.invites import accept_invite
from core import instance_limits
from core.actor import Actor
from core.errors import ProductError
from core.instance_limits import LimitConfig, LimitKey, Rule
from core.permissions import P
from guilds.models import Ban, Guild, Member, Role
from guilds.operations.bans import ban_member
from guilds.operations.guilds import create_guild, transfer_guild
from guilds.operations.joining import leave_guild
from guilds.operations.members import give_role
from guilds.operations.roles import create_role
from tests.operations.events import announced, mark, names
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What they returned or the code they were refused with, from threads that start together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return work()
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def cats_and_fan() -> tuple[GuildPlace, Any, str]:
    cats = World().guild()
    return cats, cats.world.person("fan"), cats.invite().code


@pytest.mark.parametrize("_round", range(3))
def test_a_ban_while_joining_leaves_no_banned_member(_round: int) -> None:
    cats, fan, code = cats_and_fan()
    start = mark()
    _, joined = at_once(lambda: ban_member(cats.owner, cats.id, fan.user_id), lambda: accept_invite(fan, code).guild.id)
    assert joined in (cats.id, "USER_BANNED_FROM_GUILD")
    assert Ban.objects.filter(guild_id=cats.id, user=fan.user).count() == 1
    assert not Member.objects.filter(guild_id=cats.id, user=fan.user).exists()
    assert cats.guild.member_count == 1
    told = names(announced(start))
    assert told.count("MemberBanned") == 1
    assert told.count("MemberJoined") == told.count("MemberLeft") == (joined == cats.id)


def test_joining_twice_makes_one_member() -> None:
    cats, fan, code = cats_and_fan()
    start = mark()
    assert at_once(*[lambda: accept_invite(fan, code).guild.id] * 8) == [cats.id] * 8
    assert Member.objects.filter(guild_id=cats.id, user=fan.user).count() == 1
    assert cats.guild.member_count == 2
    assert names(announced(start)).count("MemberJoined") == 1


def test_leaving_while_being_promoted_has_one_end() -> None:
    cats, fan, _ = cats_and_fan()
    cats.role("mods", P.KICK_MEMBERS).member("fan")
    role_id = cats.role_id("mods")
    left, given = at_once(
        lambda: leave_guild(fan, cats.id), lambda: give_role(cats.owner, cats.id, fan.user_id, role_id)
    )
    assert (left, given) in ((None, None), (None, "UNKNOWN_MEMBER"))
    assert not Member.objects.filter(guild_id=cats.id, user=fan.user).exists()


def test_leaving_while_becoming_the_owner_leaves_a_guild_with_its_owner_in_it() -> None:
    cats, fan, _ = cats_and_fan()
    cats.member("fan")
    at_once(lambda: leave_guild(fan, cats.id), lambda: transfer_guild(cats.owner, cats.id, new_owner_id=fan.user_id))
    assert Member.objects.filter(guild_id=cats.id, user_id=cats.guild.owner_id).exists()


# -- limits ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def full_at_six() -> Iterator[None]:
    """Limits small enough to be reached."""
    before = instance_limits.current()
    keys: tuple[LimitKey, ...] = ("max_guilds", "max_guild_roles", "max_guild_channels", "max_guild_members")
    instance_limits.use(LimitConfig(rules=(Rule("default", tuple((key, 6) for key in keys)),)))
    yield
    instance_limits.use(before)


def refusals(*works: Callable[[], Any]) -> list[str]:
    """The codes of those that were refused."""
    return [result for result in at_once(*works) if isinstance(result, str)]


def test_no_more_guilds_than_allowed(full_at_six: None) -> None:
    me = World().person("me")
    assert refusals(*[lambda: create_guild(me, name="x").id] * 9) == ["MAX_GUILDS"] * 3
    assert Guild.objects.filter(owner=me.user).count() == Member.objects.filter(user=me.user).count() == 6


def test_no_more_guilds_by_joining_several_at_once(full_at_six: None) -> None:
    world = World()
    me, codes = world.person("me"), [world.guild(f"g{n}", owner=f"owner{n}").invite().code for n in range(8)]
    assert refusals(*[partial(_joined, me, code) for code in codes]) == ["MAX_GUILDS"] * 2
    assert Member.objects.filter(user=me.user).count() == 6


def _joined(actor: Actor, code: str) -> int:
    return accept_invite(actor, code).guild.id


def test_no_more_members_than_allowed(full_at_six: None) -> None:
    cats, _, code = cats_and_fan()
    people = [cats.world.person(f"p{number}") for number in range(8)]
    assert refusals(*[partial(_joined, person, code) for person in people]) == ["MAX_GUILD_MEMBERS"] * 3
    assert Member.objects.filter(guild_id=cats.id).count() == cats.guild.member_count == 6


def test_no_more_roles_and_channels_than_allowed(full_at_six: None) -> None:
    cats, _, _ = cats_and_fan()
    assert refusals(*[lambda: create_role(cats.owner, cats.id, name="x").id] * 8) == ["MAX_GUILD_ROLES"] * 3
    assert Role.objects.filter(guild_id=cats.id).count() == 6
    draft = ChannelDraft(kind=ChannelKind.GUILD_TEXT, name="x")
    made = refusals(*[lambda: create_channel(cats.owner, cats.id, draft=draft).id] * 5)
    assert made == ["MAX_GUILD_CHANNELS"] * 3
    positions = list(Channel.objects.filter(guild_id=cats.id).values_list("position", flat=True))
    assert len(positions) == 6
