"""Administrators look through reports and settle them on the guild wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import AuthSession, User
from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from core.actor import Actor
from core.clock import at, iso, now
from core.db.time_limit import TooLong
from moderation import admin_audit_queries, admin_report_queries
from moderation.models import AdminAuditEntry, Report, ReportKind, ReportSource
from tests.mailbox import queued_mails
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def cats() -> GuildPlace:
    found = World().guild().member("alice").member("bob")
    alice = found.world.person("alice").user
    alice.email = "alice@example.org"
    alice.save()
    return found


@pytest.fixture
def desk(cats: GuildPlace) -> Wire:
    return Wire(cats.world.person("root", acls=[EVERYTHING]))


def report(cats: GuildPlace, who: str = "alice", content: str = "boo", category: str = "spam") -> str:
    message = send_message(cats.world.person("bob"), cats.channel_id("general"), draft=MessageDraft(content=content))
    body = {"channel_id": str(message.channel_id), "message_id": str(message.id), "category": category}
    reply = Wire(cats.world.person(who)).send("POST", "/reports/message", body | {"additional_info": "look"})
    return str(reply.body["report_id"])


def search(desk: Wire, **body: Any) -> list[str]:
    reply = desk.send("POST", "/admin/reports/search", body)
    assert reply.status == 200, reply.body
    assert len(reply.body["reports"]) <= reply.body["total"]
    return [one["report_id"] for one in reply.body["reports"]]


def test_one_report_with_what_was_said_around_it(cats: GuildPlace, desk: Wire) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    report_id = report(cats)
    row = Report.objects.get()
    found = desk.send("GET", f"/admin/reports/{report_id}").body
    (look,) = AdminAuditEntry.objects.all()
    assert (look.action, look.target_type, look.target_id) == ("view_report", "report", report_id)
    context = found.pop("message_context")
    assert [(one["content"], one["author_id"], one["guild_id"]) for one in context[-1:]] == [
        ("boo", str(bob.user_id), str(cats.id))
    ]
    assert found == {
        "report_id": report_id,
        "reporter_id": str(alice.user_id),
        "reporter_tag": f"{alice.user.username}#{alice.user.discriminator:04d}",
        "reporter_username": alice.user.username,
        "reporter_discriminator": f"{alice.user.discriminator:04d}",
        "reporter_email": alice.user.email,
        "reporter_full_legal_name": None,
        "reporter_country_of_residence": None,
        "reported_at": iso(row.created_at),
        "status": 0,
        "report_type": 0,
        "category": "spam",
        "additional_info": "look",
        "reported_user_id": str(bob.user_id),
        "reported_user_tag": f"{bob.user.username}#{bob.user.discriminator:04d}",
        "reported_user_username": bob.user.username,
        "reported_user_discriminator": f"{bob.user.discriminator:04d}",
        "reported_user_avatar_hash": None,
        "reported_guild_id": str(cats.id),
        "reported_guild_name": "cats",
        "reported_message_id": str(row.target_id),
        "reported_channel_id": str(cats.channel_id("general")),
        "reported_channel_name": "general",
        "reported_guild_invite_code": None,
        "resolved_at": None,
        "resolved_by_admin_id": None,
        "public_comment": None,
        "mutual_dm_channel_id": None,
    }
    channel = open_dm(alice, bob.user_id)
    assert desk.send("GET", f"/admin/reports/{report_id}").body["mutual_dm_channel_id"] == str(channel.id)
    assert desk.send("GET", "/admin/reports/1").code == "UNKNOWN_REPORT"


def test_links_to_files_are_good_for_five_minutes(cats: GuildPlace, desk: Wire) -> None:
    report_id = report(cats)
    row = Report.objects.get()
    row.context[-1]["attachments"] = [{"id": 7, "file_id": 8, "filename": "a b.png", "size": 1, "content_type": "x"}]
    row.save()
    with at(now()):
        (file,) = desk.send("GET", f"/admin/reports/{report_id}").body["message_context"][-1]["attachments"]
        query = parse_qs(urlsplit(file["url"]).query)
        assert int(query["ex"][0]) - int(now().timestamp()) == 300
    assert file["filename"] == "a b.png"
    assert f"/attachments/{row.channel_id}/7/a%20b.png" in file["url"]


def test_no_report_tells_an_address_of_the_net(cats: GuildPlace, desk: Wire) -> None:
    """SEC-088: who decides about reports learns no addresses of members."""
    AuthSession.objects.update(ip="203.0.113.55")
    assert "203.0.113.55" not in str(desk.send("GET", f"/admin/reports/{report(cats)}").body)


def test_who_is_reported_never_learns_by_whom(cats: GuildPlace) -> None:
    """SEC-087, whatever their rights; nor do they settle it."""
    bob = cats.world.person("bob")
    report_id = report(cats)
    User.objects.filter(id=bob.user_id).update(acls=[EVERYTHING])
    wire = Wire(Actor(user=User.objects.get(id=bob.user_id)))
    alice = cats.world.person("alice").user
    for reply in (
        wire.send("GET", f"/admin/reports/{report_id}"),
        wire.send("POST", "/admin/reports/list", {}),
        wire.send("POST", "/admin/reports/search", {}),
    ):
        assert reply.status == 200
        assert not [fact for fact in (str(alice.id), alice.username, alice.email) if fact in str(reply.body)]
    refused = wire.send("POST", "/admin/reports/resolve", {"report_id": report_id})
    assert (refused.status, refused.code) == (403, "MISSING_PERMISSIONS")


@pytest.mark.usefixtures("mail_is_on")
def test_settling_mails_the_comment_once(cats: GuildPlace, desk: Wire) -> None:
    report_id = report(cats)
    body = {"report_id": report_id, "public_comment": "Thank you, bob was warned."}
    reply = desk.send("POST", "/admin/reports/resolve", body, X_Audit_Log_Reason="warned")
    row = Report.objects.get()
    assert reply.body == {
        "report_id": report_id,
        "status": 1,
        "resolved_at": iso(row.reviewed_at),
        "public_comment": "Thank you, bob was warned.",
    }
    (mail,) = queued_mails(str(cats.world.person("alice").user.email), "report_resolved")
    assert mail == {"kind": "report_resolved", "comment": "Thank you, bob was warned.", "report_id": int(report_id)}
    entry = AdminAuditEntry.objects.get(action="resolve_report")
    assert (entry.target_type, entry.target_id, entry.reason) == ("report", report_id, "warned")
    assert entry.metadata == {"report_id": report_id, "report_type": "message"}
    again = desk.send("POST", "/admin/reports/resolve", body)
    assert (again.status, again.code) == (400, "REPORT_ALREADY_RESOLVED")
    assert desk.send("POST", "/admin/reports/resolve", {"report_id": "1"}).code == "UNKNOWN_REPORT"
    assert desk.send("POST", "/admin/reports/list", {}).body == {"reports": []}
    (listed,) = desk.send("POST", "/admin/reports/list", {"status": 1}).body["reports"]
    assert (listed["status"], listed["resolved_by_admin_id"]) == (1, str(row.reviewed_by))


def test_somebody_without_an_account_is_answered_by_mail(cats: GuildPlace, desk: Wire, mail_is_on: None) -> None:
    row = Report.objects.create(
        source=ReportSource.FORM,
        kind=ReportKind.GUILD,
        target_id=cats.id,
        guild_id=cats.id,
        category="spam",
        reporter_facts={"email": "mia@example.org", "full_legal_name": "Mia Roe", "country_of_residence": "DE"},
    )
    found = desk.send("GET", f"/admin/reports/{row.id}").body
    assert found["reporter_id"] is None
    assert [found[f"reporter_{name}"] for name in ("email", "full_legal_name", "country_of_residence")] == [
        "mia@example.org",
        "Mia Roe",
        "DE",
    ]
    desk.send("POST", "/admin/reports/resolve", {"report_id": str(row.id), "public_comment": "Done."})
    assert len(queued_mails("mia@example.org", "report_resolved")) == 1


def test_settling_needs_its_own_right_alone(cats: GuildPlace) -> None:
    report_id = report(cats)
    resolver = Wire(cats.world.person("res", acls=[Right.AUTHENTICATE, Right.REPORT_RESOLVE]))
    assert resolver.send("POST", "/admin/reports/list", {}).code == "MISSING_ACL"
    assert resolver.send("POST", "/admin/reports/resolve", {"report_id": report_id}).status == 200


def test_every_filter_finds_what_it_names(cats: GuildPlace, desk: Wire) -> None:
    alice, bob = cats.world.person("alice"), cats.world.person("bob")
    first = report(cats)
    second = report(cats, category="doxxing")
    wire = Wire(alice)
    user = wire.send("POST", "/reports/user", {"user_id": str(bob.user_id), "category": "other"}).body["report_id"]
    guild = wire.send("POST", "/reports/guild", {"guild_id": str(cats.id), "category": "spam"}).body["report_id"]
    Report.objects.create(kind=ReportKind.POST, target_id=5, category="spam")  # of the topic side alone
    assert search(desk) == [guild, user, second, first]
    for body, expected in (
        ({"sort_order": "asc"}, [first, second, user, guild]),
        ({"limit": 1, "offset": 1}, [user]),
        ({"reporter_id": str(alice.user_id), "report_type": 0}, [second, first]),
        ({"reported_user_id": str(bob.user_id), "category": "doxxing"}, [second]),
        ({"reported_guild_id": str(cats.id)}, [guild]),
        ({"guild_context_id": str(cats.id), "report_type": 0}, [second, first]),
        ({"reported_channel_id": str(cats.channel_id("general"))}, [second, first]),
        ({"status": 1}, []),
        ({"resolved_by_admin_id": "5"}, []),
        ({"query": "DOXX"}, [second]),
        ({"query": f"{alice.user.username} spam"}, [guild, first]),
        ({"query": "100%"}, []),
    ):
        assert search(desk, **body) == expected, body
    desk.send("POST", "/admin/reports/resolve", {"report_id": first})
    desk.send("POST", "/admin/reports/resolve", {"report_id": guild})
    assert search(desk, status=1, sort_by="resolvedAt") == [guild, first]
    assert search(desk, sort_by="resolvedAt", sort_order="asc", limit=2) == [first, guild]


@pytest.mark.parametrize(
    "body", [{"limit": 0}, {"limit": 201}, {"offset": -1}, {"status": 2}, {"sort_by": "x"}, {"query": ""}]
)
def test_bad_bodies(desk: Wire, body: dict[str, Any]) -> None:
    assert desk.send("POST", "/admin/reports/search", body).code == "INVALID_FORM_BODY"


def test_a_page_costs_the_same_however_long(cats: GuildPlace, desk: Wire, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        report(cats, content=str(number))

    def page() -> Reply:
        return desk.send("POST", "/admin/reports/list", {})

    page()
    with django_assert_max_num_queries(12) as few:
        assert len(desk.send("POST", "/admin/reports/list", {"limit": 1}).body["reports"]) == 1
    with django_assert_max_num_queries(len(few)):
        assert len(page().body["reports"]) == 5


def test_searches_that_take_too_long_are_ended(desk: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-085: whatever is searched for word by word has an end."""

    @contextmanager
    def over(seconds: float) -> Iterator[None]:
        yield
        raise TooLong

    for module in (admin_report_queries, admin_audit_queries):
        monkeypatch.setattr(module, "time_limit", over)
    far, words = {"offset": 1}, {"query": "x"}
    asked = [("reports/list", far), ("reports/search", words), ("audit-logs", far), ("audit-logs/search", words)]
    for path, body in asked:
        reply = desk.send("POST", f"/admin/{path}", body)
        assert (reply.status, reply.code) == (503, "SERVICE_UNAVAILABLE"), path
