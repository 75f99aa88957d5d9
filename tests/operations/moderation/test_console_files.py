"""Banned files in the console: who sees the list, and the buttons."""

import pytest

from moderation.models import FileBan
from tests.staff import inside, staff

pytestmark = pytest.mark.django_db
LIST = "/admin/moderation/fileban/"
DIGEST = "0a" * 32


def test_a_file_is_banned_and_let_in_again() -> None:
    desk = inside(staff("admin:authenticate", "ban:file:check", "ban:file:add", "ban:file:remove"))
    assert "Ban this file" in desk.get(LIST).content.decode()
    answer = desk.post(f"{LIST}ban/", {"sha256": DIGEST.upper(), "note": "a cat"}, follow=True)
    assert "Nobody can send this file any more." in answer.content.decode()
    ban = FileBan.objects.get()
    assert (ban.sha256, ban.note) == (DIGEST, "a cat")
    assert DIGEST in desk.get(f"{LIST}?q={DIGEST}").content.decode()
    assert "a cat" in desk.get(f"{LIST}{ban.id}/change/").content.decode()
    desk.post(f"{LIST}unban/", {"sha256": DIGEST, "reason": "by mistake"})
    assert not FileBan.objects.exists()
    assert "This is no SHA-256" in desk.post(f"{LIST}ban/", {"sha256": "no"}, follow=True).content.decode()


def test_rights_say_what_is_there() -> None:
    FileBan.objects.create(sha256=DIGEST, banned_by=1)
    looking = inside(staff("admin:authenticate", "ban:file:check"))
    assert DIGEST in looking.get(LIST).content.decode()
    assert "Ban this file" not in looking.get(LIST).content.decode()
    for path in ("ban/", "unban/", "ban/report/1/"):
        looking.post(f"{LIST}{path}", {"sha256": DIGEST, "file_id": "1"})
    assert FileBan.objects.count() == 1
    assert inside(staff("admin:authenticate", "report:view")).get(LIST).status_code == 403
