"""The block of a report's page about its evidence: holding it, handing it in, banning a file."""

from dataclasses import replace
from typing import Any

import pytest

from moderation.models import Evidence, FileBan, Report, Submission
from tests.child_safety_side import services
from tests.files_side import PICTURE, place
from tests.staff import inside, staff

pytestmark = pytest.mark.django_db


def a_report(category: str = "child_safety") -> Report:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    body = {"channel_id": str(cats.channel_id), "message_id": sent["id"], "category": category}
    return Report.objects.get(pk=cats.other().send("POST", "/reports/message", body).body["report_id"])


def test_evidence_is_held_released_and_handed_in(settings: Any) -> None:
    report, desk = a_report(), inside(staff("*"))
    page = f"/admin/moderation/report/{report.pk}/"
    assert "Hand it in" in desk.get(f"{page}change/").content.decode()
    assert "Its files are not stored" in desk.get(f"{page}change/").content.decode()
    desk.post(f"{page}hold/", {"days": "10"})
    assert not Evidence.objects.get().is_on_hold, "not without a reason"
    held = desk.post(f"{page}hold/", {"days": "10", "reason": "a court"}, follow=True).content.decode()
    assert "End the hold" in held
    assert Evidence.objects.get().held_until is not None
    desk.post(f"{page}release/", {"reason": "it said so"})
    assert not Evidence.objects.get().is_on_hold
    assert "NCMEC submission failed" in desk.post(f"{page}submit/", {"reason": "x"}, follow=True).content.decode()
    assert "NCMEC_URL" in desk.get(f"{page}change/").content.decode()
    with services(settings, lambda content: False, "ncmec"):
        assert "as 4711" in desk.post(f"{page}submit/", {"reason": "x"}, follow=True).content.decode()
    assert "Hand it in" not in desk.get(f"{page}change/").content.decode()


def test_a_file_of_the_report_is_banned() -> None:
    report, desk = a_report("spam"), inside(staff("*"))
    shown = desk.get(f"/admin/moderation/report/{report.pk}/change/").content.decode()
    assert "Ban a file" in shown
    assert "Evidence</h2>" not in shown
    (message,) = [each for each in report.context if each["attachments"]]
    file_id = message["attachments"][0]["id"]
    desk.post(f"/admin/moderation/fileban/ban/report/{report.pk}/", {"file_id": str(file_id)})
    assert FileBan.objects.get().note == f"report {report.pk}"


def test_rights_say_what_is_there(settings: Any) -> None:
    settings.GUILDHALL = replace(settings.GUILDHALL, ncmec_url="https://ncmec.example")
    report, looking = a_report(), inside(staff("admin:authenticate", "report:view"))
    page = f"/admin/moderation/report/{report.pk}/"
    shown = looking.get(f"{page}change/").content.decode()
    for words in ("Hand it in", "Hold the evidence", "Ban a file"):
        assert words not in shown
    for button in ("hold", "release", "submit"):
        looking.post(f"{page}{button}/", {"reason": "x"})
    assert not Evidence.objects.get().is_on_hold
    assert not Submission.objects.exists()
