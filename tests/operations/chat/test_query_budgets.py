"""What reading guilds costs: a fixed number of queries, however much there is to read."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.channel_reads import channel_for
from chat.guild_channels import visible_channels_for
from chat.invites import invite_for, invites_of_channel, invites_of_guild
from core.actor import Actor
from gateway.loading import load_guilds
from guilds.audit_log import audit_log_for
from guilds.bans import bans_for
from guilds.expression_queries import emojis_for, stickers_for
from guilds.member_search import MemberSearch, search_members
from guilds.operations.bans import ban_member
from guilds.queries import guilds_for, member_for, members_for, roles_for
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db(transaction=True)  # the cache of roles fills only once changes are committed


def fill(world: World, size: int) -> GuildPlace:
    """A guild with `size` of everything, and the owner in `size` further guilds."""
    cats = world.guild(f"cats{size}", owner=f"owner{size}")
    for number in range(size):
        cats.role(f"r{number}").member(f"m{size}-{number}", f"r{number}").channel(f"c{number}")
        cats.invite(unique=True)
        ban_member(cats.owner, cats.id, world.person(f"b{size}-{number}").user_id)
        cats.emoji()
        cats.sticker()
        world.guild("other", owner=f"owner{size}")
    return cats


def cost(read: Callable[[], Any]) -> int:
    """The queries of a read once the caches are warm."""
    read()
    with CaptureQueriesContext(connection) as queries:
        assert read()
    return len(queries)


Read = Callable[[Actor, int, int, str], Any]
BUDGETS: dict[str, tuple[int, Read]] = {
    "GET /users/@me/guilds": (2, lambda me, guild, channel, code: guilds_for(me, limit=200)),
    "GET /users/@me/guilds?with_counts": (
        3,
        lambda me, guild, channel, code: guilds_for(me, limit=200, with_counts=True),
    ),
    "GET /guilds/:id/members": (2, lambda me, guild, channel, code: members_for(me, guild, limit=1000)),
    "GET /guilds/:id/members/:id": (2, lambda me, guild, channel, code: member_for(me, guild, me.user_id)),
    "GET /guilds/:id/roles": (2, lambda me, guild, channel, code: roles_for(me, guild)),
    "GET /guilds/:id/emojis": (2, lambda me, guild, channel, code: emojis_for(me, guild)),
    "GET /guilds/:id/stickers": (2, lambda me, guild, channel, code: stickers_for(me, guild)),
    "READY, GUILD_CREATE": (8, lambda me, guild, channel, code: load_guilds([guild], [me.user_id])),
    "GET /guilds/:id/bans": (2, lambda me, guild, channel, code: bans_for(me, guild)),
    "GET /guilds/:id/audit-logs": (3, lambda me, guild, channel, code: audit_log_for(me, guild, limit=100)),
    "POST /guilds/:id/members-search": (
        3,
        lambda me, guild, channel, code: search_members(me, guild, MemberSearch(text="m"), limit=100),
    ),
    "GET /guilds/:id/channels": (2, lambda me, guild, channel, code: visible_channels_for(me, guild)),
    "GET /guilds/:id/invites": (2, lambda me, guild, channel, code: invites_of_guild(me, guild)),
    "GET /channels/:id/invites": (2, lambda me, guild, channel, code: invites_of_channel(me, channel)),
    "GET /channels/:id": (2, lambda me, guild, channel, code: channel_for(me, channel)),
    "GET /invites/:code": (1, lambda me, guild, channel, code: invite_for(code)),
}


def test_lists_cost_the_same_for_few_and_for_many() -> None:
    world = World()
    for size in (1, 6):
        cats = fill(world, size)
        place = (cats.owner, cats.id, cats.channel_id("general"), cats.invite().code)
        found = {name: cost(partial(read, *place)) for name, (_, read) in BUDGETS.items()}
        assert found == {name: budget for name, (budget, _) in BUDGETS.items()}
