"""What administrators do to people in the console: warnings, time-outs, strikes and their ladder, notes, and passing
reports on. Nothing of it without a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountWarning, AuthSession, User
from accounts.models.user import UserFlags
from accounts.rights import EVERYTHING, Right
from accounts.sanctions import is_banned
from core.actor import Actor
from core.clock import at, now
from core.errors import InvalidForm, ProductError
from guilds.audit import AuditAction
from guilds.models import AuditLogEntry, Member
from moderation.models import AdminAuditEntry, NoteSubject, Report, ReportKind, StaffNote, Strike
from moderation.notes import notes_on
from moderation.operations.admin_guild_members import time_out_guild_member
from moderation.operations.notes import add_note, strike_note
from moderation.operations.strikes import StrikeDraft, climb_ladder, give_strike, set_ladder, take_back_strike
from moderation.strikes import ladder_text, points_of, step_of
from tests.operations.events import announced, mark, names
from tests.staff import inside, signed_in, staff
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Actor:
    return staff(EVERYTHING)


@pytest.fixture
def client(chief: Actor) -> Client:
    return inside(chief)


@pytest.fixture
def eve() -> Actor:
    return signed_in(World().person(bio="words", global_name="Eve"))[0]


def person(eve: Actor) -> User:
    return User.objects.get(id=eve.user_id)


def page_of(eve: Actor) -> str:
    return f"/admin/accounts/user/{eve.user_id}"


def report_of(eve: Actor, **facts: Any) -> Report:
    return Report.objects.create(
        kind=ReportKind.USER, target_id=eve.user_id, reported_user=eve.user, category="spam", **facts
    )


def draft(points: int = 1, **facts: Any) -> StrikeDraft:
    return StrikeDraft(**{"points": points, "category": "spam", "reason": "Spam again", "days": 90} | facts)


ACTS = {
    "warn": ({"warning": "Be kind"}, "warn"),
    "time_out": ({"hours": "5"}, "temp_ban"),
    "ban": ({"days": "2"}, "temp_ban"),
    "disable": ({}, "disable_suspicious_activity"),
    "sessions": ({}, "terminate_sessions"),
    "clear": ({"bio": "on", "global_name": "on"}, "clear_fields"),
    "rename": ({}, "change_username"),
}


@pytest.mark.parametrize("act", ACTS)
def test_acts_on_people_take_a_reason_which_is_logged(act: str, client: Client, eve: Actor) -> None:
    form, action = ACTS[act]
    before = person(eve)
    for reason in ({}, {"reason": ""}, {"reason": " \n"}):
        client.post(f"{page_of(eve)}/{act}/", form | reason)
        assert "Please say why" in client.get("/admin/").content.decode()
    assert not AdminAuditEntry.objects.filter(target_id=str(eve.user_id)).exists()
    assert (person(eve).flags, person(eve).username, person(eve).bio) == (before.flags, before.username, "words")
    client.post(f"{page_of(eve)}/{act}/", form | {"reason": "Spam"})
    entry = AdminAuditEntry.objects.get(target_id=str(eve.user_id))
    assert (entry.action, entry.reason) == (action, "Spam")
    after = person(eve)
    assert {
        "warn": AccountWarning.objects.filter(user=after, message="Be kind").count() == 1,
        "time_out": is_banned(after) and after.temp_banned_until < now() + timedelta(hours=6),  # type: ignore[operator]
        "ban": is_banned(after),
        "disable": bool(after.flags & UserFlags.DISABLED_SUSPICIOUS_ACTIVITY),
        "sessions": not AuthSession.objects.filter(user=after).exists(),
        "clear": (after.bio, after.global_name) == (None, None),
        "rename": after.username != before.username,
    }[act]


@pytest.mark.parametrize("act", [*ACTS, "unban", "approve"])
def test_acts_on_people_take_the_right_and_the_rank(act: str, eve: Actor) -> None:
    form = ACTS.get(act, ({}, ""))[0] | {"reason": "Because"}
    boss = staff(EVERYTHING)
    rights = {right for right in Right if right.startswith("user:") or right == Right.AUTHENTICATE}
    for actor, target in ((staff(Right.AUTHENTICATE, Right.USER_LOOKUP), eve), (staff(*rights), boss)):
        inside(actor).post(f"/admin/accounts/user/{target.user_id}/{act}/", form)
        row = person(target)
        assert (row.flags, row.username, row.temp_banned_until) == (target.user.flags, target.user.username, None)
        assert not AccountWarning.objects.filter(user=row).exists()
        assert (
            not AdminAuditEntry.objects.filter(target_id=str(target.user_id)).exclude(action="enter_console").exists()
        )


@pytest.mark.parametrize("hours", ["", "0", "8761", "x", "-1", "1.5"])
def test_a_time_out_has_an_end(hours: str, client: Client, eve: Actor) -> None:
    report = report_of(eve)
    client.post(f"{page_of(eve)}/time_out/", {"reason": "Spam", "hours": hours})
    client.post(f"/admin/moderation/report/{report.id}/act/", {"action": "timed_out", "notes": "x", "hours": hours})
    report.refresh_from_db()
    assert (is_banned(person(eve)), report.is_open) == (False, True)


@pytest.mark.parametrize("joined", [True, False])
def test_a_time_out_for_a_report_stays_in_its_guild(joined: bool, client: Client) -> None:
    cats = World().guild("cats")
    eve = World().person() if not joined else cats.member("eve").world.person("eve")
    report = report_of(eve, guild_id=cats.id)
    form, start = {"action": "timed_out", "notes": "Shouting", "hours": "3"}, mark()
    client.post(f"/admin/moderation/report/{report.id}/act/", form)
    report.refresh_from_db()
    assert (report.action, report.is_open, is_banned(person(eve))) == ("timed_out", False, not joined)
    if joined:
        until = Member.objects.get(guild_id=cats.id, user=eve.user).communication_disabled_until
        assert until is not None
        assert now() + timedelta(hours=2) < until < now() + timedelta(hours=4)
        assert "MemberUpdated" in names(announced(start))
        shown = AuditLogEntry.objects.get(
            guild_id=cats.id, action_type=AuditAction.MEMBER_UPDATE
        )  # the guild hears that, not by whom and why
        assert (shown.user_id, shown.reason) == (None, None)
        entry = AdminAuditEntry.objects.get(action="time_out_member")
        assert (entry.target_id, entry.reason) == (str(eve.user_id), "Shouting")


def test_who_times_out_in_a_guild(eve: Actor) -> None:
    cats = World().guild("cats").member("bob").member("boss")
    bob, boss = cats.world.person("bob"), cats.world.person("boss")
    User.objects.filter(id=boss.user_id).update(acls=[EVERYTHING])
    kicker = staff(Right.AUTHENTICATE, Right.GUILD_KICK_MEMBER)
    for actor, user_id, code in (
        (staff(Right.AUTHENTICATE, Right.USER_TEMP_BAN), bob.user_id, "MISSING_ACL"),
        (kicker, boss.user_id, "MISSING_PERMISSIONS"),
        (kicker, cats.world.person("owner").user_id, "MISSING_PERMISSIONS"),
        (kicker, eve.user_id, "UNKNOWN_MEMBER"),
    ):
        with pytest.raises(ProductError) as refused:
            time_out_guild_member(actor, cats.id, user_id, hours=1)
        assert refused.value.code == code
    for hours, is_out in ((1, True), (0, False)):
        time_out_guild_member(kicker, cats.id, bob.user_id, hours=hours)
        row = Member.objects.get(guild_id=cats.id, user=bob.user)
        assert (row.communication_disabled_until is not None) == is_out


# -- strikes ---------------------------------------------------------------------------------------------------------


def test_strikes_lead_up_the_ladder(chief: Actor, eve: Actor) -> None:
    """1 warns, 2 closes for a day, 3 for a week, 5 for ever; one step is done with one press."""
    for points, hours in ((1, 0), (1, 24), (1, 168), (2, None)):
        give_strike(chief, eve.user_id, draft=draft(points, climbs=True))
        user = person(eve)
        assert is_banned(user) == (hours != 0)
        if hours:
            assert user.temp_banned_until is not None
            assert abs(user.temp_banned_until - now() - timedelta(hours=hours)) < timedelta(minutes=1)
    assert person(eve).account_ban.expires_at is None
    assert AccountWarning.objects.get(user=eve.user).message == "Spam again"
    assert points_of(eve.user_id) == 5
    actions = AdminAuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["give_strike", "warn", *["give_strike", "temp_ban"] * 3]


def test_the_ladder_proposes_and_is_done_later(client: Client, eve: Actor) -> None:
    form = {"points": "2", "category": "spam", "days": "", "reason": "Spam"}
    client.post(f"/admin/moderation/strike/give/{eve.user_id}/", form)
    assert not is_banned(person(eve))
    shown = client.get(f"{page_of(eve)}/change/").content.decode()
    assert "The ladder says: close the account for 1 day" in shown
    client.post(f"/admin/moderation/strike/climb/{eve.user_id}/", {"reason": ""})
    assert not is_banned(person(eve))
    client.post(f"/admin/moderation/strike/climb/{eve.user_id}/", {"reason": "Two strikes"})
    assert person(eve).account_ban.reason == "Two strikes"


def test_lapsed_strikes_and_those_taken_back_do_not_count(chief: Actor, client: Client, eve: Actor) -> None:
    short = give_strike(chief, eve.user_id, draft=draft(3, days=1))
    kept = give_strike(chief, eve.user_id, draft=draft(1, days=None))
    assert (points_of(eve.user_id), str(step_of(eve.user_id).points)) == (4, "3")  # type: ignore[union-attr]
    with at(now() + timedelta(days=2)):
        assert (points_of(eve.user_id), short.state, kept.state) == (1, "lapsed", "counts")
    path = f"/admin/moderation/strike/{short.id}/take-back/"
    client.post(path, {"reason": ""})
    assert points_of(eve.user_id) == 4
    client.post(path, {"reason": "Somebody else it was"})
    client.post(path, {"reason": "Again"})
    assert points_of(eve.user_id) == 1
    entry = AdminAuditEntry.objects.get(action="take_back_strike")
    assert (entry.reason, entry.metadata["strike_id"]) == ("Somebody else it was", str(short.id))
    shown = client.get("/admin/moderation/strike/").content.decode()
    assert (">taken back<" in shown, shown.count('class="field-points"')) == (True, 2)
    assert client.get("/admin/moderation/strike/?counting=yes").content.decode().count('class="field-points"') == 1
    with pytest.raises(ProductError):
        climb_ladder(chief, World().person().user_id, reason="x")


def test_the_ladder_never_opens_a_door(chief: Actor, eve: Actor, client: Client) -> None:
    client.post(f"{page_of(eve)}/ban/", {"reason": "Threats", "days": "30"})
    give_strike(chief, eve.user_id, draft=draft(2, climbs=True))
    assert person(eve).account_ban.reason == "Threats"


@pytest.mark.parametrize("facts", [{"points": 0}, {"points": 101}, {"days": 0}, {"category": "x"}, {"reason": ""}])
def test_a_strike_says_what_and_why(facts: dict[str, Any], chief: Actor, eve: Actor) -> None:
    with pytest.raises(InvalidForm):
        give_strike(chief, eve.user_id, draft=draft(**facts))
    assert not Strike.objects.exists()


def test_strikes_of_and_by_administrators(chief: Actor, eve: Actor) -> None:
    other = staff(Right.AUTHENTICATE, Right.USER_TEMP_BAN)
    row = give_strike(other, eve.user_id, draft=draft())
    User.objects.filter(id=eve.user_id).update(acls=[Right.AUTHENTICATE, Right.USER_TEMP_BAN])
    eve.user.refresh_from_db()
    for act in (
        lambda: give_strike(chief, chief.user_id, draft=draft()),
        lambda: give_strike(chief, other.user_id, draft=draft()),
        lambda: give_strike(World().person(), eve.user_id, draft=draft()),
        lambda: take_back_strike(eve, row.id),
    ):
        with pytest.raises(ProductError):
            act()
    assert points_of(eve.user_id) == 1


def test_the_ladder_is_set_while_the_instance_runs(chief: Actor, client: Client, eve: Actor) -> None:
    give_strike(chief, eve.user_id, draft=draft(2))
    for wrong in ("2 warn, 1 24h", "warn", "0 warn", "1 x", "1 0h", "1 99999d", ","):
        with pytest.raises(InvalidForm):
            set_ladder(chief, text=wrong)
    with pytest.raises(ProductError):
        set_ladder(staff(Right.AUTHENTICATE, Right.USER_TEMP_BAN), text="1 warn")
    client.post("/admin/moderation/strike/ladder/", {"ladder": "2 36h, 4 forever"})
    assert step_of(eve.user_id).words == "close the account for 36 hours"  # type: ignore[union-attr]
    client.post("/admin/moderation/strike/ladder/", {"ladder": ""})
    assert ladder_text().startswith("1 warn")


def test_a_strike_because_of_a_report_settles_it(client: Client, eve: Actor) -> None:
    report = report_of(eve)
    form = {"action": "strike", "notes": "Spam", "points": "2", "category": "spam", "days": "90", "climb": "yes"}
    client.post(f"/admin/moderation/report/{report.id}/act/", form)
    report.refresh_from_db()
    assert (report.action, report.is_open, is_banned(person(eve))) == ("strike", False, True)
    assert Strike.objects.get().report_id == report.id


# -- notes -----------------------------------------------------------------------------------------------------------


def test_notes_stay_and_are_struck_out_by_who_wrote_them(chief: Actor, client: Client, eve: Actor) -> None:
    other = staff(Right.AUTHENTICATE, Right.USER_LOOKUP)
    client.post(f"/admin/notes/user/{eve.user_id}/", {"text": "Known from elsewhere"})
    note = StaffNote.objects.get()
    assert "Known from elsewhere" in inside(other).get(f"{page_of(eve)}/change/").content.decode()
    inside(other).post(f"/admin/notes/{note.id}/strike/")
    note.refresh_from_db()
    assert note.struck_at is None
    client.post(f"/admin/notes/{note.id}/strike/")
    note.refresh_from_db()
    assert note.struck_at is not None
    assert "<s>Known from elsewhere</s>" in client.get(f"{page_of(eve)}/change/").content.decode()
    written = AdminAuditEntry.objects.filter(action__in=("add_note", "strike_note")).order_by("number")
    assert [entry.action for entry in written] == ["add_note", "strike_note"]
    assert "Known" not in str([entry.metadata for entry in written])


def test_nobody_reads_what_is_noted_about_themselves(chief: Actor) -> None:
    world = World().guild().world
    deputy, plain = staff(EVERYTHING), world.person()
    report = report_of(deputy)
    for kind, number in ((NoteSubject.USER, deputy.user_id), (NoteSubject.REPORT, report.id)):
        note = add_note(chief, kind, number, text="Watch this one")
        assert notes_on(deputy, kind, number) is None
        for act in (
            lambda kind=kind, number=number: add_note(deputy, kind, number, text="I am fine"),
            lambda note=note: strike_note(deputy, note.id),
            lambda kind=kind, number=number: add_note(plain, kind, number, text="x"),
        ):
            with pytest.raises(ProductError):
                act()
    seen = inside(deputy)
    for page in (f"moderation/report/{report.id}", f"accounts/user/{deputy.user_id}"):
        answer = seen.get(f"/admin/{page}/change/")
        assert (answer.status_code, "Watch this one" in answer.content.decode()) == (200, False)


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_a_note_says_something(text: str, client: Client, eve: Actor) -> None:
    client.post(f"/admin/notes/user/{eve.user_id}/", {"text": text})
    assert not StaffNote.objects.exists()
    assert client.post("/admin/notes/message/1/", {"text": "x"}).status_code == 404
    assert client.post("/admin/notes/1/strike/").status_code == 404


# -- passing reports on ----------------------------------------------------------------------------------------------


def test_a_report_is_passed_on_with_who_why_and_to_whom(chief: Actor, client: Client, eve: Actor) -> None:
    report, deputy, clerk = report_of(eve), staff(EVERYTHING), staff(Right.AUTHENTICATE, Right.REPORT_VIEW)
    path, form = f"/admin/moderation/report/{report.id}/act/", {"action": "escalated", "notes": "Legal matter"}
    User.objects.filter(pk=deputy.user_id).update(email="deputy@example.com", email_key="deputy@example.com")
    for wrong in (str(clerk.user_id), str(eve.user_id), "nobody#0000", "deputy@example.com"):
        client.post(path, form | {"to": wrong})
        report.refresh_from_db()
        assert (report.escalated_at, report.assignee) == (None, None)
    client.post(path, form | {"to": deputy.user.tag})
    report.refresh_from_db()
    assert (report.escalated_by, report.escalated_to, report.escalation_reason, report.assignee_id, report.is_open) == (
        chief.user_id,
        deputy.user_id,
        "Legal matter",
        deputy.user_id,
        True,
    )
    entry = AdminAuditEntry.objects.get(action="escalated_report")
    assert (entry.reason, entry.metadata["escalated_to"]) == ("Legal matter", str(deputy.user_id))
    shown = inside(deputy).get(f"/admin/moderation/report/{report.id}/change/").content.decode()
    assert f"By {chief.user.tag} to {deputy.user.tag}" in shown
    assert "Legal matter" in shown
    assert "spam" in inside(deputy).get("/admin/moderation/report/?desk=escalated").content.decode()
