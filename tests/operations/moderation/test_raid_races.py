"""Many come at the same moment: one raid begins, whoever was first."""

import time
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Arrival
from chat.operations.invites import accept_invite
from core.clock import now
from guilds.access import locked_guild
from guilds.models import Guild
from guilds.operations.ending import remove_guild
from moderation.models import RaidRemoval, Report, ReportSource
from moderation.operations.raids import remove_guild_raid
from moderation.tasks import remove_raid
from tests.operations.guilds.test_member_races import at_once
from tests.topic_side import person, topic_of
from tests.world import World
from topics.models import Topic
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture(autouse=True)
def few_are_many(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, raid_joins=MANY)


def test_one_raid_begins_however_many_come_at_once() -> None:
    cats = World().guild()
    code = cats.invite().code
    crowd = [cats.world.person(f"raider{number}") for number in range(MANY + 2)]
    at_once(*[partial(accept_invite, raider, code) for raider in crowd])
    guild = Guild.objects.get(pk=cats.id)
    assert guild.raid_since == Arrival.objects.order_by("at")[0].at
    assert Report.objects.filter(source=ReportSource.SERVER).count() == 1
    removals = at_once(*[partial(remove_guild_raid, cats.owner, cats.id)] * 2)
    assert [each.people for each in removals] == [MANY + 2] * 2
    guild.refresh_from_db()
    assert guild.member_count == 1


def test_one_raid_begins_in_a_topic() -> None:
    topic = topic_of(person())
    crowd = [person() for _ in range(MANY + 2)]
    at_once(*[partial(join_topic, raider, topic.id) for raider in crowd])
    assert Topic.objects.get(pk=topic.id).raid_since is not None
    assert Report.objects.filter(source=ReportSource.SERVER).count() == 1


def somebody_waits() -> bool:
    """For a row; on SQLite, where whoever writes waits for their turn, nobody can be asked."""
    if connection.vendor == "sqlite":
        time.sleep(0.3)
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_removal_that_waits_for_a_guild_that_goes_ends_with_it() -> None:
    cats = World().guild()
    for number in range(MANY):
        cats.member(f"raider{number}")
    came = {"since": cats.guild.raid_since, "until": now(), "people": MANY}
    removal = RaidRemoval.objects.create(actor_id=cats.owner.user_id, guild_id=cats.id, **came)
    goes = Event()

    def delete() -> None:
        with transaction.atomic():
            remove_guild(locked_guild(cats.id), cats.owner.user_id)
            goes.set()
            assert any(somebody_waits() or time.sleep(0.02) for _ in range(500))

    def remove() -> None:
        assert goes.wait(10)
        remove_raid(removal_id=removal.id)

    assert at_once(delete, remove) == [None, None]
    removal.refresh_from_db()
    assert (removal.state, removal.error) == (RaidRemoval.State.COMPLETED, "")
    assert not Guild.objects.filter(pk=cats.id).exists()
