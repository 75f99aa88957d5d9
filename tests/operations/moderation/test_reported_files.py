"""Files of reported messages: kept whatever becomes of the message, shown to who looks after reports, and let go."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import Authenticator
from chat.file_tasks import sweep_files
from chat.models import MediaFile
from core.clock import at, now
from core.models import Job
from core.storage import files
from moderation.child_safety_tasks import collect, let_reported_files_go
from moderation.file_bans import bans
from moderation.models import AdminAuditEntry, Evidence, Report, ReportedFile
from moderation.operations.evidence import hold_evidence
from moderation.operations.file_bans import ban_file_of_report
from moderation.operations.reviewing import resolve_report
from tests.files_side import PICTURE, Place, place
from tests.staff import inside, staff
from tests.wire import Wire
from tests.world import World

pytestmark = pytest.mark.django_db


def chief(*acls: str) -> Wire:
    return Wire(World().person("chief", acls=list(acls or ("*",))))


def reported(cats: Place, category: str = "spam", *, around: int = 0) -> tuple[Report, dict[str, Any]]:
    """A report of a message with a file, by somebody else, which is then deleted."""
    for number in range(around):
        cats.sent((f"{number}.png", PICTURE))
    sent = cats.sent(("cat.png", PICTURE))
    body = {"channel_id": str(cats.channel_id), "message_id": sent["id"], "category": category}
    reply = cats.other().send("POST", "/reports/message", body)
    assert reply.status == 200, reply.body
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}").status == 204
    return Report.objects.get(pk=reply.body["report_id"]), sent["attachments"][0]


def links(report: Report, wire: Wire | None = None) -> list[dict[str, str]]:
    """The files of a report, as the guild wire tells of them."""
    context = (wire or chief()).send("GET", f"/admin/reports/{report.id}").body["message_context"]
    return [file for message in context for file in message["attachments"]]


def swept() -> None:
    """Hours go by."""
    with at(now() + timedelta(hours=3)):
        sweep_files()
        for job in Job.objects.filter(name="files.drop"):
            for key in job.arguments["keys"]:
                files().delete(key)


def purge() -> str:
    """What an operator is told has lapsed."""
    out = StringIO()
    call_command("purge", dry_run=True, stdout=out)
    return out.getvalue()


def test_deleting_a_message_does_not_delete_the_proof() -> None:
    cats = place()
    report, file = reported(cats)
    swept()
    assert cats.wire.fetch(file["url"]).status == 404, "for everybody else it is gone"
    (shown,) = links(report)
    assert shown["filename"] == "cat.png"
    assert f"/media/reported/{report.id}/" in shown["url"]
    seen = Wire().fetch(shown["url"])
    assert (seen.status, seen.headers["Cache-Control"]) == (200, "no-store")
    assert seen.body == files().open(MediaFile.objects.get().key).read()
    path = shown["url"].partition("?")[0]
    for wrong in (path, f"{path}?ex=9999999999&hm=x", shown["url"].replace("hm=", "hm=A")):
        assert chief().fetch(wrong).status == 403, wrong
    with at(now() + timedelta(minutes=5, seconds=1)):
        assert Wire().fetch(shown["url"]).status == 403


def test_files_around_are_kept_too_and_of_what_has_none_nothing() -> None:
    report, _ = reported(place(), around=2)
    assert [row.filename for row in report.files.order_by("attachment_id")] == ["0.png", "1.png", "cat.png"]
    cats = place("eve")
    said = cats.wire.send("POST", cats.path, {"content": "boo"}).body
    body = {"channel_id": str(cats.channel_id), "message_id": said["id"], "category": "spam"}
    assert cats.other("carol").send("POST", "/reports/message", body).status == 200
    assert ReportedFile.objects.count() == 3


def test_the_console_shows_a_file_and_logs_who_looked() -> None:
    report, file = reported(place())
    swept()
    desk, page = inside(staff("*")), f"/admin/moderation/report/{report.id}"
    link = f"{page}/files/{file['id']}/"
    assert link in desk.get(f"{page}/change/").content.decode()
    answer = desk.get(link)
    assert answer.status_code == 302
    assert Wire().fetch(answer.headers["Location"]).status == 200
    look = AdminAuditEntry.objects.order_by("number").last()
    assert look is not None
    assert (look.action, look.target_id) == ("view_report_file", file["id"])
    assert desk.get(f"{page}/files/1/").headers["Location"].endswith("/change/"), "there is none"
    other = inside(staff("admin:authenticate", "audit_log:view"))
    assert "/media/reported/" not in other.get(link).headers["Location"], "not without the right to look at reports"


def test_who_is_reported_looks_at_nothing_but_what_is_theirs() -> None:
    cats = place()
    other = (
        cats.other("dora")
        .form("POST", cats.path, {"attachments": [{"id": 0}]}, ("files[0]", "dora.png", PICTURE))
        .body["attachments"][0]
    )
    report, own = reported(cats)
    bob = cats.bob.user
    bob.acls, bob.authenticator_types = ["*"], [Authenticator.TOTP]
    bob.save()
    wire = Wire(cats.guild.world.person("bob"))
    assert [file["filename"] for file in links(report, wire)] == ["cat.png"]
    desk = inside(cats.guild.world.person("bob"))
    assert (
        "/media/reported/" in desk.get(f"/admin/moderation/report/{report.id}/files/{own['id']}/").headers["Location"]
    )
    hidden = desk.get(f"/admin/moderation/report/{report.id}/files/{other['id']}/")
    assert "/media/reported/" not in hidden.headers["Location"]


def test_what_is_to_be_shown_to_nobody_is_not_shown_here() -> None:
    report, file = reported(place())
    (url,) = [each["url"] for each in links(report)]
    assert Wire().fetch(url).status == 200
    ban_file_of_report(World().person(acls=["*"]), report.id, int(file["id"]))  # though its message is gone
    bans.forget()
    assert Wire().fetch(url).status == 404
    link = f"/admin/moderation/report/{report.id}/files/{file['id']}/"
    assert "/media/reported/" not in inside(staff("*")).get(link).headers["Location"]
    bans.take(())


def test_files_go_a_while_after_the_report_was_settled(settings: Any) -> None:
    cats = place()
    report, _ = reported(cats)
    days = timedelta(days=settings.GUILDHALL.report_files_days)
    with at(now() + 10 * days):
        let_reported_files_go()
        assert ReportedFile.objects.exists(), "it is open"
    resolve_report(World().person(acls=["*"]), report.id)
    with at(now() + days - timedelta(hours=1)):
        let_reported_files_go()
        assert ReportedFile.objects.exists()
        assert "0  files of reports settled" in purge()
    key = MediaFile.objects.get().key
    with at(now() + days + timedelta(hours=1)):
        assert "1  files of reports settled" in purge()
        let_reported_files_go()
    assert not ReportedFile.objects.exists()
    swept()
    assert not MediaFile.objects.exists()
    assert not files().exists(key)
    assert Report.objects.filter(pk=report.id).exists()


def test_files_of_what_is_held_stay(settings: Any) -> None:
    report, _ = reported(place())
    resolve_report(World().person(acls=["*"]), report.id)
    hold_evidence(World().person(acls=["*"]), report.id)
    with at(now() + timedelta(days=2 * settings.GUILDHALL.report_files_days)):
        let_reported_files_go()
    assert ReportedFile.objects.exists()


def test_evidence_is_made_of_what_is_kept() -> None:
    """Also where the message was deleted before its evidence was collected."""
    report, file = reported(place(), "child_safety")
    swept()
    collect(report_id=report.id)
    assert Evidence.objects.get().has_files
    assert f"attachments/{file['id']}/cat.png".encode() in files().open(Evidence.objects.get().zip_key).read()


def test_reports_of_before_files_were_kept_get_theirs_when_the_server_is_updated() -> None:
    """Or their files could be neither banned nor collected as evidence any more."""
    report, file = reported(place(), "child_safety", around=1)
    gone, _ = reported(place("eve"))
    ReportedFile.objects.all().delete()
    MediaFile.objects.filter(pk=gone.snapshot["attachments"][0]["file_id"]).update(is_gone=True)
    import_module("moderation.migrations.0018_files_of_earlier_reports").keep_files(apps, None)
    assert {row.filename for row in ReportedFile.objects.filter(report=report)} == {"0.png", "cat.png"}
    assert not gone.files.exists(), "its content is gone already"
    swept()
    collect(report_id=report.id)
    assert f"attachments/{file['id']}/cat.png".encode() in files().open(Evidence.objects.get().zip_key).read()
    ban_file_of_report(World().person(acls=["*"]), report.id, int(file["id"]))
    bans.take(())


def test_what_somebody_sends_again_is_stored_anew_where_only_a_report_keeps_it() -> None:
    """Nobody gets at a file again because it was reported."""
    cats = place()
    _, file = reported(cats)
    swept()
    again = cats.send(("cat.png", PICTURE))
    assert again.status == 200
    assert again.body["attachments"][0]["id"] != file["id"]
    assert MediaFile.objects.count() == 2
