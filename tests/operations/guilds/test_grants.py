"""The cache of roles: warm without a query, and never of another structure."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.permissions import P
from guilds.access import access_guild, bump_version
from guilds.grants import grant_of, guild_roles
from guilds.models import Role
from guilds.operations.roles import update_role
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_warm_cache_needs_no_query() -> None:
    cats = World().guild()
    guild = cats.guild
    guild_roles(guild.id, guild.version)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert set(guild_roles(guild.id, guild.version)) == {guild.id}
    assert len(queries) == 0


def test_reaching_a_guild_costs_one_query_when_warm() -> None:
    cats = World().guild()
    access_guild(cats.owner, cats.id)
    with CaptureQueriesContext(connection) as queries:
        access_guild(cats.owner, cats.id)
    assert len(queries) == 1


def test_a_change_is_seen_at_once() -> None:
    cats = World().guild().role("mods").member("alice", "mods")
    alice = cats.world.person("alice")
    assert not grant_of(alice.user, cats.id).roles[cats.role_id("mods")].permissions
    update_role(cats.owner, cats.id, cats.role_id("mods"), changes={"permissions": int(P.KICK_MEMBERS)})
    assert grant_of(alice.user, cats.id).roles[cats.role_id("mods")].permissions == P.KICK_MEMBERS


def test_what_is_rolled_back_was_never_cached() -> None:
    cats = World().guild()

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        Role.objects.filter(pk=cats.id).update(permissions=int(P.ADMINISTRATOR))
        guild = cats.guild
        version = bump_version(guild)
        assert guild_roles(cats.id, version)[cats.id].permissions == P.ADMINISTRATOR
        raise Undone
    # Another writer now gets the same number.
    update_role(cats.owner, cats.id, cats.id, changes={"color": 5})
    assert cats.guild.version == version
    assert not guild_roles(cats.id, version)[cats.id].permissions & P.ADMINISTRATOR
