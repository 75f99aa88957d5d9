"""SEC-088: what those who moderate read and leave behind, in the console and on the wire. They see what a report kept,
and no other private word; they act on people with a reason; the log stays as written; nobody's address is told."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AccountWarning, AuthSession, User
from accounts.rights import EVERYTHING, Right
from chat.drafts import MessageDraft
from chat.operations.dms import open_dm
from chat.operations.messages import send_message
from core.actor import Actor
from guilds.models import Ban
from guilds.operations.bans import ban_member
from moderation.audit_check import Check, entries
from moderation.models import AdminAuditEntry, Appeal, AuditIsKept, Report, ReportAction, ReportKind, Strike
from tests.staff import inside, staff
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"
DESK = (Right.AUTHENTICATE, Right.REPORT_VIEW, Right.REPORT_RESOLVE)


@pytest.fixture
def cats() -> GuildPlace:
    return World().guild().member("alice").member("bob").member("carol")


def say(cats: GuildPlace, who: str, to: str, words: str) -> tuple[int, int]:
    """In private: the channel and the message."""
    channel = open_dm(cats.world.person(who), cats.world.person(to).user_id).id
    return channel, send_message(cats.world.person(who), channel, draft=MessageDraft(content=words)).id


def reported(cats: GuildPlace) -> Report:
    """Alice reports what Bob wrote her; Bob also writes to Carol, and to Alice before that."""
    say(cats, "bob", "carol", "words-for-carol")
    channel, message = say(cats, "bob", "alice", "words-for-alice")
    body = {"channel_id": str(channel), "message_id": str(message), "category": "harassment"}
    reply = Wire(cats.world.person("alice")).send("POST", "/reports/message", body)
    return Report.objects.get(id=int(reply.body["report_id"]))


def opened(client: Client, page: str) -> str:
    answer = client.get(f"/admin/{page}/")
    assert answer.status_code == 200, page
    return str(answer.content.decode())


def test_sec_088_a_report_opens_no_other_private_conversation(cats: GuildPlace) -> None:
    report, clerk = reported(cats), staff(*DESK)
    _, foreign = say(cats, "bob", "carol", "more-words-for-carol")
    page = opened(inside(clerk), f"moderation/report/{report.id}/change")
    wire = Wire(clerk)
    told = str(wire.send("GET", f"/admin/reports/{report.id}").body)
    for shown in (page, told):
        assert "words-for-alice" in shown
        assert "words-for-carol" not in shown
    looks = AdminAuditEntry.objects.filter(admin_id=clerk.user_id, target_id=str(report.id))
    assert {entry.action for entry in looks} >= {"view_report"}
    bob = str(cats.world.person("bob").user_id)
    for path, body in (
        ("/admin/messages/lookup", {"channel_id": str(report.channel_id), "message_id": str(report.target_id)}),
        ("/admin/messages/lookup", {"channel_id": "1", "message_id": str(foreign)}),
        ("/admin/users/list-dm-channels", {"user_id": bob}),
        ("/admin/users/list-sessions", {"user_id": bob}),
    ):
        assert wire.send("POST", path, body).code == "MISSING_ACL", path
    assert wire.send("GET", f"/channels/{report.channel_id}/messages").status in (403, 404)


def test_sec_088_who_is_reported_sees_neither_who_did_it_nor_what_they_wrote(cats: GuildPlace) -> None:
    """SEC-087 in the console, whatever their rights."""
    report, alice, bob = reported(cats), cats.world.person("alice").user, cats.world.person("bob")
    Report.objects.filter(id=report.id).update(details="the-words-of-who-reported", notes="what-staff-noted")
    User.objects.filter(id=bob.user_id).update(acls=[EVERYTHING], authenticator_types=[0])
    client = inside(Actor(user=User.objects.get(id=bob.user_id)))
    page = opened(client, f"moderation/report/{report.id}/change")
    assert [words for words in (alice.tag, str(alice.id), "the-words-of", "what-staff") if words in page] == []
    assert f"report/{report.id}/change" not in opened(client, f"accounts/user/{alice.id}/change")
    client.post(f"/admin/moderation/report/{report.id}/act/", {"action": "dismissed", "notes": "nothing to see"})
    report.refresh_from_db()
    assert report.is_open


def buttons_about(user_id: int) -> Iterator[str]:
    """Every address below the page of a person, and every one that names a person."""
    for each in admin.site.get_urls():
        for pattern in getattr(each, "url_patterns", [each]):
            name = getattr(pattern, "name", None) or ""
            if name.startswith("console_") and "user_id" in pattern.pattern.regex.groupindex:
                yield reverse(f"admin:{name}", args=(user_id,))


def test_sec_088_nobody_acts_on_people_without_a_reason_in_the_console() -> None:
    eve, chief = World().person(), staff(EVERYTHING)
    client = inside(chief)
    strike = Strike.objects.create(user=eve.user, category="spam", reason="x", given_by=1, points=2)
    appeal = Appeal.objects.create(user=eve.user, banned_at=strike.given_at, text="x")
    facts = {"target_id": eve.user_id, "reported_user": eve.user, "category": "spam"}
    report = Report.objects.create(kind=ReportKind.USER, **facts)
    form = {"days": "3", "hours": "3", "points": "1", "category": "spam", "warning": "w", "bio": "on", "climb": "yes"}
    buttons = [*buttons_about(eve.user_id)]
    assert len(buttons) >= 10
    buttons += [f"/admin/moderation/strike/{strike.id}/take-back/", f"/admin/moderation/appeal/{appeal.id}/decide/"]
    for address in buttons:
        assert client.post(address, form | {"outcome": "granted"}).status_code == 302, address
    for action in ReportAction.values:
        client.post(f"/admin/moderation/report/{report.id}/act/", form | {"action": action})
    before, now_row = eve.user, User.objects.get(id=eve.user_id)
    assert (now_row.flags, now_row.username, now_row.temp_banned_until) == (before.flags, before.username, None)
    report.refresh_from_db()
    assert (report.is_open, report.action, AccountWarning.objects.count(), Strike.objects.count()) == (True, "", 0, 1)
    assert list(AdminAuditEntry.objects.values_list("action", flat=True)) == ["enter_console"]


def test_sec_088_what_is_done_over_the_wire_is_logged_with_the_reason_or_that_there_was_none() -> None:
    eve, chief = World().person(), staff(EVERYTHING)
    wire = Wire(chief)
    body = {"user_id": str(eve.user_id), "duration_hours": 1}
    assert wire.send("POST", "/admin/users/temp-ban", body).status == 200
    said = wire.send(
        "POST", "/admin/users/unban", {"user_id": str(eve.user_id)}, X_Audit_Log_Reason="Mistaken%20person"
    )
    assert said.status == 200
    logged = AdminAuditEntry.objects.order_by("number").values_list("action", "admin_id", "reason")
    who = chief.user_id
    assert list(logged) == [("temp_ban", who, None), ("unban", who, "Mistaken person")]


def test_sec_088_nobody_changes_or_deletes_what_was_logged() -> None:
    eve, chief = World().person(), staff(EVERYTHING)
    client, wire = inside(chief), Wire(chief)
    client.post(f"/admin/accounts/user/{eve.user_id}/warn/", {"reason": "Spam"})
    entry = AdminAuditEntry.objects.get(action="warn")
    page = f"/admin/moderation/adminauditentry/{entry.id}"
    for path, form in (
        (f"{page}/change/", {"reason": "Nothing", "action": "x"}),
        (f"{page}/delete/", {"post": "yes"}),
        ("/admin/moderation/adminauditentry/add/", {"action": "x"}),
        ("/admin/moderation/adminauditentry/", {"action": "delete_selected", "_selected_action": str(entry.id)}),
    ):
        assert client.post(path, form).status_code in (200, 302, 403, 404), path
    for verb in ("PUT", "PATCH", "DELETE"):
        for path in ("/admin/audit-logs", f"/admin/audit-logs/{entry.id}"):
            assert wire.send(verb, path, {}).status in (404, 405), path
    for act in (
        lambda: AdminAuditEntry.objects.filter(id=entry.id).update(reason="Nothing"),
        lambda: AdminAuditEntry.objects.filter(id=entry.id).delete(),
        entry.delete,
        entry.save,
    ):
        with pytest.raises(AuditIsKept):
            act()
    assert AdminAuditEntry.objects.get(id=entry.id).reason == "Spam"
    assert not list(Check().look(entries()))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_adminauditentry SET reason = 'Nothing' WHERE id = %s", [entry.id])
    assert list(Check().look(entries()))


def test_sec_088_no_page_and_no_answer_for_moderators_tells_an_address(cats: GuildPlace) -> None:
    bob, report = cats.world.person("bob"), reported(cats)
    chief = inside(staff(EVERYTHING))
    User.objects.filter(id=bob.user_id).update(last_seen_ip=ADDRESS)
    AuthSession.objects.filter(user=bob.user).update(ip=ADDRESS)
    pages = [
        f"accounts/user/{bob.user_id}/change",
        f"moderation/report/{report.id}/change",
        f"guilds/guild/{cats.id}/change",
        *("accounts/user", "moderation/report", "moderation/adminauditentry"),
    ]
    for page in pages:
        assert ADDRESS not in opened(chief, page), page
    ban_member(cats.owner, cats.id, bob.user_id)
    Ban.objects.update(ip=ADDRESS)
    owner, desk = Wire(cats.owner), Wire(staff(*DESK))
    answers = [
        owner.send("GET", f"/guilds/{cats.id}/bans"),
        owner.send("GET", f"/guilds/{cats.id}/audit-logs"),
        owner.send("GET", f"/guilds/{cats.id}/members?limit=100"),
        desk.send("GET", f"/admin/reports/{report.id}"),
        desk.send("POST", "/admin/reports/search", {}),
    ]
    assert [answer.status for answer in answers] == [200] * len(answers)
    assert not [answer for answer in answers if ADDRESS in str(answer.body)]
    assert desk.send("POST", "/admin/users/lookup", {"query": str(bob.user_id)}).code == "MISSING_ACL"
    assert not re.search(ADDRESS, str(list(AdminAuditEntry.objects.values_list("metadata", "reason"))))
