"""The tables and buttons of the console: pages by key, as many queries for few as for many, every act logged."""

import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client

from accounts.models import PendingRegistration, User
from accounts.models.user import UserFlags
from accounts.naming.allocation import add_user
from accounts.rights import EVERYTHING, Right
from accounts.sanctions import is_banned
from core.actor import Actor
from core.db.time_limit import TooLong
from core.ids import NO_ID
from guilds import guild_words
from moderation.audit import append
from moderation.models import AdminAuditEntry, Report, ReportKind
from moderation.operations.reading import note_look
from tests.operations.moderation.pressing import done
from tests.staff import inside, staff
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return inside(staff(EVERYTHING))


def names(page: Any) -> list[str]:
    return re.findall(r'<th class="field-tag"><a [^>]*>(\w+)#', page.content.decode())


def link(page: Any, words: str) -> str:
    (found,) = re.findall(rf'href="([^"]+)">{words}<', page.content.decode())
    return str(found).replace("&amp;", "&")


def test_pages_begin_where_the_one_before_ended(client: Client) -> None:
    for number in range(120):
        add_user(username=f"many{number:03}")
    path = "/admin/accounts/user/"
    first = client.get(path)
    assert names(first) == [f"many{number:03}" for number in range(119, 69, -1)]
    assert ">Newer<" not in first.content.decode()
    second = client.get(path + link(first, "Older"))
    assert names(second) == [f"many{number:03}" for number in range(69, 19, -1)]
    assert names(client.get(path + link(second, "Newer"))) == names(first)
    last = client.get(path + link(second, "Older"))
    assert names(last)[:20] == [f"many{number:03}" for number in range(19, -1, -1)]
    assert ">Older<" not in last.content.decode()
    for odd in ("older=x", "newer=" + "9" * 40, "older=-1", "p=99999999"):
        assert client.get(f"{path}?{odd}").status_code == 200, odd


@pytest.mark.parametrize("path", ["accounts/user", "moderation/report", "moderation/adminauditentry", "core/job"])
def test_a_table_costs_the_same_for_few_and_for_many(
    path: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    person = World().person().user
    for number in range(60):
        Report.objects.create(kind=ReportKind.USER, target_id=number, reported_user=person, category="x")
        note_look(Actor(user=person), kind="user", target_id=number)
        add_user(username=f"one{number:03}")
    client.get(f"/admin/{path}/")
    with django_assert_max_num_queries(5) as counted:
        assert client.get(f"/admin/{path}/").status_code == 200
    said = [query["sql"] for query in counted.captured_queries]
    assert not [sql for sql in said if "COUNT(" in sql or "DISTINCT" in sql]


def test_people_are_found_by_how_their_names_begin(client: Client) -> None:
    world = World()
    eve, bob = world.person("evelyn"), world.person("bob", email="Bob@Example.com", email_key="bob@example.com")
    path = "/admin/accounts/user/"
    assert names(client.get(path, {"q": "EVEL"})) == [eve.user.username]
    assert names(client.get(path, {"q": "bob@ex"})) == [bob.user.username]
    assert names(client.get(path, {"q": str(bob.user_id)})) == [bob.user.username]
    assert names(client.get(path, {"q": "velyn"})) == []
    assert names(client.get(path, {"q": "%"})) == []


@pytest.mark.parametrize("days", ["0", "3651", "-1", "x", "1.5", "\u0663", "9" * 40])
def test_a_slip_of_the_pen_closes_nothing_for_ever(client: Client, days: str) -> None:
    eve = World().person()
    report = Report.objects.create(kind=ReportKind.USER, target_id=eve.user_id, reported_user=eve.user, category="spam")
    client.post(f"/admin/accounts/user/{eve.user_id}/ban/", {"reason": "Spam", "days": days})
    form = {"action": "user_banned", "notes": "Spam", "days": days}
    client.post(f"/admin/moderation/report/{report.id}/act/", form)
    report.refresh_from_db()
    assert (is_banned(User.objects.get(id=eve.user_id)), report.is_open) == (False, True)
    said = client.get("/admin/").content.decode()
    assert said.count("From 1 to 3650, or empty: for ever") == 2


def test_guilds_are_found_by_the_words_of_their_name(client: Client) -> None:
    world = World()
    bread, owner = world.guild("bread at home"), world.person("owner").user_id
    world.guild("cats")
    for words, others in (("bread", False), ("HOME brea", False), (str(bread.id), False), (str(owner), True)):
        page = client.get("/admin/guilds/guild/", {"q": words}).content.decode()
        assert (">bread at home<" in page, ">cats<" in page) == (True, others), words


def test_a_search_that_takes_too_long_is_told_as_such(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    World().guild("cats")
    monkeypatch.setattr(guild_words, "_by_words", Mock(side_effect=TooLong))
    answer = client.get("/admin/guilds/guild/", {"q": "cats"}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert client.get("/admin/guilds/guild/").status_code == 200


def test_accounts_are_closed_opened_and_let_in(client: Client) -> None:
    eve = World().person()
    path = f"/admin/accounts/user/{eve.user_id}"
    client.post(f"{path}/ban/", {"reason": "Spam", "days": "3"})
    assert is_banned(User.objects.get(id=eve.user_id))
    assert "Spam" in client.get(f"{path}/change/").content.decode()
    client.post(f"{path}/unban/", {"reason": "Mistaken"})
    assert not is_banned(User.objects.get(id=eve.user_id))
    User.objects.filter(id=eve.user_id).update(flags=int(UserFlags.PENDING_APPROVAL))
    PendingRegistration.objects.create(user=eve.user)
    waiting = client.get("/admin/accounts/user/", {"waiting": "yes"})
    assert names(waiting) == [eve.user.username]
    client.post(f"{path}/approve/", {"reason": "Known"})
    assert not User.objects.get(id=eve.user_id).is_pending
    written = AdminAuditEntry.objects.filter(target_id=str(eve.user_id)).order_by("id").values_list("action", "reason")
    assert list(written)[:3] == [("temp_ban", "Spam"), ("view_user", None), ("unban", "Mistaken")]


@pytest.mark.parametrize(
    ("form", "status", "is_open"),
    [
        ({"action": "dismissed", "notes": "fine"}, "dismissed", False),
        ({"action": "resolved", "notes": "talked"}, "resolved", False),
        ({"action": "escalated", "notes": "unsure"}, "reviewed", True),
        ({"action": "user_warned", "notes": "w", "warning": "Be kind"}, "reviewed", False),
        ({"action": "user_banned", "notes": "b", "days": "7"}, "reviewed", False),
        ({"action": "nonsense"}, "pending", True),
    ],
)
def test_reports_are_settled(client: Client, form: dict[str, str], status: str, is_open: bool) -> None:
    eve = World().person()
    report = Report.objects.create(kind=ReportKind.USER, target_id=eve.user_id, reported_user=eve.user, category="spam")
    client.post(f"/admin/moderation/report/{report.id}/take/", {"assignee": "me"})
    client.post(f"/admin/moderation/report/{report.id}/act/", form)
    report.refresh_from_db()
    assert (report.status, report.is_open, report.assignee is not None) == (status, is_open, True)
    user = User.objects.get(id=eve.user_id)
    assert is_banned(user) == (form["action"] == "user_banned")
    assert user.account_warnings.count() == (form["action"] == "user_warned")
    if not is_open:
        client.post(f"/admin/moderation/report/{report.id}/reopen/", {"reason": "again"})
        report.refresh_from_db()
        assert report.is_open
    assert client.get(f"/admin/moderation/report/{report.id}/change/").status_code == 200
    assert AdminAuditEntry.objects.filter(action="view_report", target_id=str(report.id)).exists()


def test_the_queue_in_parts(client: Client) -> None:
    eve = World().person()
    made = [
        Report.objects.create(kind=ReportKind.USER, target_id=number, reported_user=eve.user, category=f"case{number}")
        for number in range(3)
    ]
    client.post(f"/admin/moderation/report/{made[0].id}/take/", {"assignee": "me"})
    client.post(f"/admin/moderation/report/{made[1].id}/act/", {"action": "dismissed", "notes": "x"})
    parts = {"": {0, 2}, "mine": {0}, "nobody": {2}, "settled": {1}, "all": {0, 1, 2}, "escalated": set(), "?": {0, 2}}
    for part, cases in parts.items():
        page = client.get("/admin/moderation/report/", {"desk": part} if part else {}).content.decode()
        assert {int(number) for number in re.findall(r'class="field-category">case(\d)', page)} == cases, part


def test_the_first_page_counts_what_happened(client: Client) -> None:
    World().guild().member("alice")
    page = client.get("/admin/").content.decode()
    assert page.count('role="img"') == 4
    assert "Open reports" in page


def test_a_page_names_who_did_what_to_those_who_look_up_people(client: Client) -> None:
    boss, guild = World().person("boss"), World().guild()
    note_look(boss, kind="guild", target_id=guild.id)
    append([AdminAuditEntry(admin_id=NO_ID, action="look_at", target_type="guild", target_id=str(guild.id))])
    path = f"/admin/guilds/guild/{guild.id}/change/"
    page = client.get(path).content.decode()
    assert f'by <a href="/admin/accounts/user/{boss.user_id}/change/">{boss.user.tag}</a>' in page
    assert "look_at</strong> by the server" in page
    reader = inside(staff(Right.AUTHENTICATE, Right.GUILD_LOOKUP, Right.AUDIT_LOG_VIEW))
    page = reader.get(path).content.decode()
    assert (f"</strong> by {boss.user_id}" in page, boss.user.tag in page) == (True, False)


def test_the_log_is_narrowed_by_what_was_acted_upon(client: Client) -> None:
    person = World().person()
    note_look(person, kind="user", target_id=7001)
    note_look(person, kind="report", target_id=7002)
    for kind, ids in {"report": ["7002"], "user": ["7001"], "nonsense": ["7002", "7001"]}.items():
        page = client.get("/admin/moderation/adminauditentry/", {"target": kind}).content.decode()
        assert [
            number for number in re.findall(r'class="field-target_id">(\d+)<', page) if number in ("7001", "7002")
        ] == ids


def test_a_page_without_a_template_of_its_own_leads_back_to_its_table(client: Client) -> None:
    """And nowhere where nothing is: Django's page of a row would offer a history."""
    note_look(Actor(user=World().person().user), kind="user", target_id=77)
    entry = AdminAuditEntry.objects.latest("number")
    page = client.get(f"/admin/moderation/adminauditentry/{entry.pk}/change/").content.decode()
    way = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)<', way) == [
        ("/admin/", "Today"),
        ("/admin/moderation/adminauditentry/", "Log"),
    ]
    assert (page.count("<h1"), "history/" in page) == (1, False)


def test_what_is_wrong_is_told_by_the_name_of_the_field(client: Client) -> None:
    said = done(client, "/admin/accounts/contactban/do/ban-ip/", ip="nowhere")
    assert said.startswith("Internet address or network: ")
    assert done(client, "/admin/accounts/contactban/do/ban-email/", email="nobody").startswith("E-mail address: ")
