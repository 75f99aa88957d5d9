"""Reports on the guild wire: the same queue, in that wire's words."""

from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from accounts.models.user import UserFlags
from chat.drafts import MessageDraft
from chat.events import MessageDeleted
from chat.models import Message
from chat.operations.messages import send_message
from core.clock import iso
from core.ids import to_oid
from core.permissions import P
from moderation.models import Report
from tests.api_side import Api
from tests.operations.events import announced, mark
from tests.topic_side import person
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("alice").member("bob").channel("den").overwrite("den", "alice", deny=P.VIEW_CHANNEL)


def say(cats: GuildPlace, who: str, content: str = "boo", channel: str = "general") -> dict[str, str]:
    draft = MessageDraft(content=content)
    message = send_message(cats.world.person(who), cats.channel_id(channel), draft=draft)
    return {"channel_id": str(message.channel_id), "message_id": str(message.id), "category": "spam"}


def report(cats: GuildPlace, path: str, body: dict[str, Any], who: str = "alice") -> Reply:
    return Wire(cats.world.person(who)).send("POST", f"/reports{path}", body)


def test_a_message_with_those_around_it(cats: GuildPlace) -> None:
    before = [say(cats, "bob", f"before {number}") for number in range(30)]
    said = say(cats, "bob")
    after = say(cats, "alice", "after")
    reply = report(cats, "/message", {**said, "additional_info": "look"})
    made = Report.objects.get()
    expected = {"report_id": str(made.id), "status": "pending", "reported_at": iso(made.created_at)}
    assert (reply.status, reply.body) == (200, expected)
    assert (made.kind, made.guild_id, made.details) == ("message", cats.id, "look")
    assert made.snapshot["content"] == "boo"
    around = {message["id"] for message in made.context}
    assert {int(one["message_id"]) for one in (*before[-20:], said, after)} <= around
    assert len(around) <= 51
    again = report(cats, "/message", said)
    assert (again.status, again.body["report_id"]) == (200, str(made.id))
    shown = Api(person(is_admin=True)).data("GET", "/admin/reports")
    assert [(one["id"], one["content_type"]) for one in shown] == [(to_oid(made.id), "message")]


@pytest.mark.parametrize("channel", ["general", "den"])
def test_administrators_take_a_message_away_in_a_guild_that_is_not_theirs(cats: GuildPlace, channel: str) -> None:
    cats.overwrite("den", "alice", allow=P.VIEW_CHANNEL)
    said, admin = say(cats, "bob", channel=channel), person(is_admin=True)
    report(cats, "/message", said)
    before = mark()
    path = f"/admin/reports/{to_oid(Report.objects.get().id)}/action"
    Api(admin).ask("POST", path, {"action": "delete_content", "notes": "spam"})
    assert not Message.objects.filter(id=said["message_id"], deleted_at=None).exists()
    told = [event.message_id for event in announced(before) if isinstance(event, MessageDeleted)]
    assert told == [int(said["message_id"])]


def test_people_and_guilds_and_the_one_address_for_all(cats: GuildPlace) -> None:
    bob = str(cats.world.person("bob").user_id)
    user = {"user_id": bob, "category": "impersonation", "guild_id": str(cats.id)}
    guild = {"guild_id": str(cats.id), "category": "raid_coordination"}
    assert report(cats, "/user", user).status == report(cats, "/guild", guild).status == 200
    listed = Report.objects.order_by("id").values_list("kind", "target_id", "guild_id")
    assert list(listed) == [("user", int(bob), cats.id), ("guild", cats.id, cats.id)]
    Report.objects.all().delete()
    said = say(cats, "bob")
    for body in (
        {"type": "message", **said},
        {"type": "user", "target_id": bob, "category": "other"},
        {"type": "guild", "target_id": str(cats.id), "category": "spam"},
    ):
        assert report(cats, "", body).status == 200
    assert list(Report.objects.order_by("id").values_list("kind", flat=True)) == ["message", "user", "guild"]


def test_refusals(cats: GuildPlace) -> None:
    alice, hidden, unknown = str(cats.world.person("alice").user_id), say(cats, "owner", channel="den"), "5"
    own, other = say(cats, "alice"), say(cats, "bob")
    wanted: list[tuple[str, dict[str, Any], str, str]] = [
        ("/message", own, "alice", "CANNOT_REPORT_OWN_MESSAGE"),
        ("/message", hidden, "alice", "UNKNOWN_CHANNEL"),
        ("/message", other, "stranger", "UNKNOWN_CHANNEL"),
        ("/message", {**other, "message_id": unknown}, "alice", "UNKNOWN_MESSAGE"),
        ("/message", {**other, "channel_id": unknown}, "alice", "UNKNOWN_CHANNEL"),
        ("/user", {"user_id": alice, "category": "other"}, "alice", "CANNOT_REPORT_YOURSELF"),
        ("/user", {"user_id": unknown, "category": "other"}, "alice", "UNKNOWN_USER"),
        ("/guild", {"guild_id": str(cats.id), "category": "other"}, "owner", "CANNOT_REPORT_OWN_GUILD"),
        ("/guild", {"guild_id": unknown, "category": "other"}, "alice", "UNKNOWN_GUILD"),
        ("", {"type": "user", "target_id": alice, "category": "other"}, "alice", "CANNOT_REPORT_YOURSELF"),
    ]
    for path, body, who, code in wanted:
        assert report(cats, path, body, who).code == code, (path, body)
    for path, body, where in (
        ("/message", {**other, "category": "weather"}, "category"),
        ("/user", {"user_id": alice}, "category"),
        ("/user", {"user_id": alice, "category": "other", "additional_info": "x" * 1001}, "additional_info"),
        ("", {"category": "other"}, "type"),
        ("", {"type": "topic", "category": "other"}, "type"),
        ("", {"type": "guild", "category": "other"}, "guild_id"),
    ):
        assert [path for path, _ in report(cats, path, body).invalid] == [where], body
    assert Wire().send("POST", "/reports/user", {}).status == 401
    assert report(cats, "/user", {"user_id": alice, "category": "other"}, "owner").status == 200
    User.objects.filter(pk=cats.world.person("bob").user_id).update(flags=UserFlags.REPORT_BANNED)
    assert report(cats, "/user", {"user_id": alice, "category": "other"}, "bob").code == "REPORT_BANNED"


def test_five_in_an_hour(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.limits._is_on", lambda: True)
    cache.clear()
    codes = [report(cats, "/user", {"user_id": str(person().user_id), "category": "other"}).code for _ in range(6)]
    assert codes == ["", "", "", "", "", "RATE_LIMITED"]
    assert Report.objects.count() == 5
