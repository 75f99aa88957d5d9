"""Guilds and topics in the console: what their pages show, and each button on them."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.rights import EVERYTHING, Right
from guilds.access import UNAVAILABLE
from guilds.models import Ban, DiscoveryListing, Guild, Member
from moderation.models import AdminAuditEntry, Archive
from tests.operations.events import names, published_during
from tests.operations.moderation.pressing import done, written
from tests.staff import inside, staff
from tests.topic_side import person, topic_of
from tests.world import World
from topics.models import Topic, TopicBan, TopicMember
from topics.operations.members import join_topic

pytestmark = pytest.mark.django_db
GUILDS, TOPICS = "/admin/guilds/guild", "/admin/topics/topic"


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def people(page: Any) -> list[int]:
    section = page.content.decode().partition('id="people"')[2].partition("</section>")[0]
    return [int(number) for number in re.findall(r'class="id">(\d+)<', section)]


def test_each_button_of_a_guild(client: Client) -> None:
    cats = World().guild("cats").member("alice").member("bob").member("eve")
    alice, bob, eve = (cats.world.person(name) for name in ("alice", "bob", "eve"))
    stranger = cats.world.person("stranger")
    DiscoveryListing.objects.create(guild_id=cats.id, description="x", category=8, status="approved")
    Guild.objects.filter(pk=cats.id).update(features=["DISCOVERABLE"])
    page = client.get(f"{GUILDS}/{cats.id}/change/").content.decode()
    assert page.count('class="doing"') == 15

    def act(name: str, /, **form: Any) -> str:
        return done(client, f"{GUILDS}/{cats.id}/do/{name}/", **form)

    def guild() -> Guild:
        return Guild.objects.get(pk=cats.id)

    assert act("rename", name="Dogs", reason="").startswith("reason:")
    assert act("rename", name="x" * 101).startswith("Name:")
    with published_during() as published:
        assert act("rename", name="Dogs") == "Renamed."
    assert "GuildUpdated" in names(published)
    assert act("unlist") == "It is in the list no more."
    assert act("vanity", vanity_url_code="no spaces!").startswith("Address:")
    assert act("vanity", vanity_url_code="all-dogs") == "It has another address."
    levels = {"verification_level": "2", "nsfw_level": "1", "explicit_content_filter": "0", "mfa_level": "0"}
    assert act("levels", **levels) == "Changed."
    assert act("levels", **levels | {"nsfw_level": "9"}).startswith("For whom it is:")
    assert act("clear").lower().startswith("icon:")
    assert act("clear", icon="1") == "They are gone."
    assert act("features").startswith("Give:")
    assert act("features", add="banner, vanity_url", remove="x") == "Changed."
    changed = guild()
    assert (changed.name, changed.vanity_url_code, changed.verification_level) == ("Dogs", "all-dogs", 2)
    assert sorted(changed.features) == ["BANNER", "VANITY_URL"]
    assert act("vanity", vanity_url_code="") == "It has another address."
    assert act("shut-down").startswith("Nobody can enter")
    assert UNAVAILABLE in guild().features
    assert "shut down" in client.get(f"{GUILDS}/{cats.id}/change/").content.decode()
    assert act("open") == "It is open."
    assert act("reload") == "Reloaded."
    assert act("transfer", user="nobody#0001").startswith("Who:")
    assert act("transfer", user=alice.user.tag) == "It has another owner."
    assert act("kick", user=bob.user_id) == "They are out."
    assert act("kick", user=alice.user_id) != "They are out."  # the owner
    assert act("ban", user=eve.user_id, days="x").startswith("Days:")
    assert act("ban", user=eve.user_id, days="3", messages="1") == "They are banned."
    assert act("add", user=stranger.user_id) == "They are in."
    assert act("archive").startswith("It will be")
    after = guild()
    inside_now = set(Member.objects.filter(guild=after).values_list("user_id", flat=True))
    assert (after.owner_id, {alice.user_id, stranger.user_id} <= inside_now) == (alice.user_id, True)
    assert {bob.user_id, eve.user_id} & inside_now == set()
    assert Ban.objects.get(guild=after).user_id == eve.user_id
    assert Archive.objects.get().subject_id == cats.id
    assert act("delete", confirm="cats").startswith("Its name, to confirm:")
    assert act("delete", confirm="Dogs") == "It is deleted."
    assert not Guild.objects.filter(pk=cats.id).exists()
    said = AdminAuditEntry.objects.exclude(action__in=("enter_console", "view_guild"))
    assert set(said.values_list("reason", flat=True)) == {"Because"}
    assert said.count() == 16


def test_a_guild_s_people_come_in_pages(client: Client) -> None:
    cats = World().guild("cats")
    for number in range(53):
        cats.member(f"m{number}")
    path = f"{GUILDS}/{cats.id}/change/"
    first = people(client.get(path))
    rest = people(client.get(path, {"after": first[-1]}))
    rows = Member.objects.filter(guild_id=cats.id).order_by("-joined_at", "-user_id")
    assert (len(first), first + rest) == (50, list(rows.values_list("user_id", flat=True)))
    for odd in ("x", "9" * 30, "1"):
        assert client.get(path, {"after": odd}).status_code == 200


def test_on_a_guild_s_page_everybody_finds_what_they_may_do() -> None:
    cats = World().guild("cats")
    clerk = inside(staff(Right.AUTHENTICATE, Right.GUILD_LOOKUP, Right.GUILD_UPDATE_NAME))
    path = f"{GUILDS}/{cats.id}"
    page = clerk.get(f"{path}/change/").content.decode()
    assert (page.count('class="doing"'), 'id="people"' in page) == (1, False)
    for name in ("delete", "shut-down", "transfer", "ban", "features"):
        clerk.post(f"{path}/do/{name}/", {"reason": "x", "confirm": "cats", "user": "1", "add": "BANNER"})
    assert clerk.post(f"{path}/do/no-such/", {"reason": "x"}).status_code == 404
    assert clerk.get(f"{path}/do/rename/").status_code == 405
    assert UNAVAILABLE not in Guild.objects.get(pk=cats.id).features
    blind = inside(staff(Right.AUTHENTICATE, Right.GUILD_UPDATE_NAME))
    assert blind.post(f"{path}/do/rename/", {"reason": "x", "name": "y"}).status_code == 404
    assert Guild.objects.get(pk=cats.id).name == "cats"


def test_each_button_of_a_topic(client: Client) -> None:
    olga, bob, eve = person("olga"), person("bob"), person("eve")
    topic = topic_of(olga, "Cheese")
    for guest in (bob, eve):
        join_topic(guest, topic.id)
    path = f"{TOPICS}/{topic.id}"

    def act(name: str, /, **form: Any) -> str:
        return done(client, f"{path}/do/{name}/", **form)

    def level(actor: Any) -> int | None:
        return TopicMember.objects.filter(topic=topic, user_id=actor.user_id).values_list("level", flat=True).first()

    page = client.get(f"{path}/change/")
    assert page.content.decode().count('class="doing"') == 9
    assert sorted(people(page), reverse=True) == people(page)
    assert len(people(page)) == 3
    with published_during() as published:
        assert act("close") == "Only who is invited comes in."
    assert "TopicUpdated" in names(published)
    assert act("open") == "Everybody may come in."
    member = level(eve)
    assert act("add-moderator", user=bob.user_id) == "They moderate it."
    assert (level(bob) or 0) > (member or 0)
    assert act("remove-moderator", user=bob.user.tag) == "They moderate it no more."
    assert act("kick", user=eve.user_id) == "They are out."
    assert act("ban", user=eve.user_id, days="2") == "They are banned."
    assert TopicBan.objects.filter(topic=topic).count() == 1
    assert act("unban", user=eve.user_id) == "They may come back."
    assert act("transfer", user=bob.user_id) == "It has another owner."
    assert act("delete", confirm="Bread").startswith("Its title, to confirm:")
    assert act("delete", confirm="Cheese").startswith("It is deleted")
    shown = client.get(f"{path}/change/").content.decode()
    assert ("waits for a decision" in shown, shown.count('class="doing"')) == (True, 2)
    assert act("bring-back") == "It is back."
    assert act("delete", confirm="Cheese").startswith("It is deleted")
    assert act("let-go").startswith("It goes")
    after = Topic.objects.get(pk=topic.id)
    assert (after.owner_id, after.is_deleted, after.deletion_status) == (bob.user_id, True, "approved")
    assert [action for action, _ in written("delete_topic", "close_topic", "transfer_topic", "ban_topic_member")] == [
        *("close_topic", "ban_topic_member", "transfer_topic", "delete_topic", "delete_topic"),
    ]


def test_a_topic_of_who_may_do_more_is_not_taken_away() -> None:
    boss, clerk = (
        person("boss", is_admin=True),
        inside(staff(Right.AUTHENTICATE, Right.REPORT_VIEW, Right.REPORT_RESOLVE)),
    )
    topic = topic_of(boss, "Cheese")
    page = clerk.get(f"{TOPICS}/{topic.id}/change/").content.decode()
    assert page.count('class="doing"') == 2
    for name in ("delete", "transfer", "close"):
        clerk.post(f"{TOPICS}/{topic.id}/do/{name}/", {"reason": "x", "confirm": "Cheese", "user": boss.user_id})
    found = Topic.objects.get(pk=topic.id)
    assert (found.is_deleted, found.require_approval) == (False, False)
