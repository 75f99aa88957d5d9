"""Raids in the console: on the pages of guilds and topics, and in a list of their own (SEC-083)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Arrival, PendingRegistration
from accounts.rights import EVERYTHING, Right
from core.clock import now
from core.models import Job
from guilds.models import Guild
from moderation.models import RaidRemoval
from moderation.operations.bursts import REJECT_JOB
from moderation.operations.raids import REMOVE_JOB
from tests.operations.moderation.pressing import done, written
from tests.staff import inside, staff
from tests.topic_side import person, topic_of
from tests.world import World
from topics.models import Topic
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db
RAIDS = "/admin/moderation/raidremoval/"


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def raided(model: Any, place_id: int) -> str:
    """The address of the page of a place where a raid goes on."""
    since = Arrival.objects.filter(place_id=place_id).order_by("at")[0].at
    model.objects.filter(pk=place_id).update(raid_since=since, raid_until=now() + timedelta(minutes=5))
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{place_id}"


def places() -> list[tuple[Any, int]]:
    topic = topic_of(person())
    join_topic(person(), topic.id)
    return [(Guild, World().guild().member("raider").id), (Topic, topic.id)]


@pytest.mark.parametrize("which", [0, 1])
def test_the_page_of_a_place_shows_its_raid_and_removes_or_ends_it(client: Client, which: int) -> None:
    model, place_id = places()[which]
    path = raided(model, place_id)
    page = client.get(f"{path}/change/").content.decode()
    assert "newcomers only read" in page
    assert done(client, f"{path}/do/remove-raid/", hours="200").startswith("Who came in so many hours:")
    assert done(client, f"{path}/do/remove-raid/", close="1") == "1 people and what they wrote are being removed."
    removal = RaidRemoval.objects.get()
    assert (removal.place_id, removal.by_staff, removal.closes_accounts, removal.reason) == (
        place_id,
        True,
        True,
        "Because",
    )
    assert Job.objects.filter(name=REMOVE_JOB).count() == 1
    assert done(client, f"{path}/do/end-raid/") == "Everybody may write again."
    assert model.objects.get(pk=place_id).raid_since is None
    page = client.get(f"{path}/change/").content.decode()
    assert ("newcomers only read" in page, "end-raid" in page) == (False, False)
    assert done(client, f"{path}/do/remove-raid/").startswith("since: No raid is known here")
    assert done(client, f"{path}/do/remove-raid/", hours="1").startswith("1 people")
    assert [action for action, _ in written("remove_raid", "end_raid")] == ["remove_raid", "end_raid", "remove_raid"]
    assert f"{place_id}" in client.get(RAIDS).content.decode()
    assert client.get(f"{RAIDS}{removal.id}/change/").status_code == 200


def test_who_waits_because_of_a_burst_is_turned_away_from_the_list(client: Client) -> None:
    assert "reject-burst" not in client.get(RAIDS).content.decode()
    for number in range(3):
        PendingRegistration.objects.create(user=person().user, burst="domain:spam.example" if number else "all")
    page = client.get(RAIDS).content.decode()
    assert "spam.example: 2</option>" in page
    said = done(client, f"{RAIDS}do/reject-burst/", burst="domain:spam.example")
    assert said == "2 people are being turned away."
    assert Job.objects.get(name=REJECT_JOB).arguments["burst"] == "domain:spam.example"
    assert done(client, f"{RAIDS}do/reject-burst/", burst="network:x").startswith(
        "Who waits because of it: Nobody waits"
    )


def test_who_only_reads_reports_does_nothing_about_raids() -> None:
    clerk = inside(staff(Right.AUTHENTICATE, Right.REPORT_VIEW, Right.GUILD_LOOKUP))
    PendingRegistration.objects.create(user=person().user, burst="all")
    for model, place_id in places():
        path = raided(model, place_id)
        page = clerk.get(f"{path}/change/").content.decode()
        assert ("newcomers only read" in page, "remove-raid" in page) == (True, False)
        for name in ("remove-raid", "end-raid"):
            assert "requiredACL" not in done(clerk, f"{path}/do/{name}/", hours="1")
    page = clerk.get(RAIDS).content.decode()
    assert "reject-burst" not in page
    assert not RaidRemoval.objects.exists()
    assert not Job.objects.filter(name=REMOVE_JOB).exists()
