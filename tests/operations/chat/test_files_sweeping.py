"""What becomes of files: they go when nothing shows them any more, and when they are old where that is wanted."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.file_tasks import sweep_files
from chat.models import Attachment, Channel, MediaFile, Message
from chat.operations.file_sweeping import KEPT_UNUSED, sweep_piece
from chat.operations.files import OfferedFile, keep_files
from core.actor import Actor
from core.clock import now
from core.media.decay import first_expiry, renewed_expiry
from core.media.probing import probe
from core.screening import Place as Door
from core.storage import Files, files
from tests.files_side import PICTURE, place, stored

pytestmark = pytest.mark.django_db
MEBIBYTE = 1024 * 1024


def age(by: timedelta = KEPT_UNUSED) -> None:
    MediaFile.objects.update(created_at=now() - by - timedelta(seconds=1))


def swept(commit: Any) -> None:
    with commit(execute=True):
        sweep_files()


def test_files_go_an_hour_after_nothing_shows_them(django_capture_on_commit_callbacks: Any) -> None:
    cats = place()
    gone, kept = cats.sent(("a.txt", b"a")), cats.sent(("b.txt", b"b"))
    reference = {"type": 1, "message_id": kept["id"], "channel_id": str(cats.channel_id)}
    cats.wire.send("POST", cats.path, {"message_reference": reference})
    (key, _) = MediaFile.objects.order_by("id").values_list("key", flat=True)
    for message in (gone, kept):
        cats.wire.send("DELETE", f"{cats.path}/{message['id']}")
    swept(django_capture_on_commit_callbacks)
    assert list(stored().values()) == [True, True]
    age()
    swept(django_capture_on_commit_callbacks)
    assert list(stored().values()) == [True]
    assert not files().exists(key)
    Channel.objects.filter(id=cats.channel_id).delete()
    swept(django_capture_on_commit_callbacks)
    assert stored() == {}


def test_what_was_stored_for_a_message_that_never_came_goes(django_capture_on_commit_callbacks: Any) -> None:
    cats = place()
    content = io.BytesIO(PICTURE)
    (file,) = keep_files(cats.bob, [OfferedFile("x", content, probe(content, len(PICTURE)))], place=Door("test"))
    swept(django_capture_on_commit_callbacks)
    assert files().exists(file.key)
    age()
    swept(django_capture_on_commit_callbacks)
    assert not files().exists(file.key)
    assert stored() == {}


def test_a_process_that_dies_while_it_stores_leaves_nothing_for_long(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    cats = place()
    put = Files.put

    def die(self: Files, key: str, *args: Any, **more: Any) -> None:
        put(self, key, *args, **more)
        raise SystemExit

    monkeypatch.setattr(Files, "put", die)
    monkeypatch.setattr("chat.operations.files.drop_files", lambda stored: None)  # it is dead by then
    content = io.BytesIO(PICTURE)
    with pytest.raises(SystemExit):
        keep_files(cats.bob, [OfferedFile("x", content, probe(content, len(PICTURE)))] * 2, place=Door("test"))
    (key,) = (file.key for file in MediaFile.objects.all() if files().exists(file.key))
    assert len(stored()) == 2
    age()
    swept(django_capture_on_commit_callbacks)
    assert stored() == {}
    assert not files().exists(key)


def test_pieces_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.operations.file_sweeping.PIECE", 2)
    cats = place()
    for _ in range(3):
        cats.sent(("a.txt", b"a"))
    age()
    Message.objects.filter(kind=0).delete()
    system, after, turns = Actor(user=None, kind="system"), 0, 0
    while (following := sweep_piece(system, after=after)) is not None:
        after, turns = following, turns + 1
    assert (turns, MediaFile.objects.count()) == (2, 0)


def test_old_files_expire_where_the_operator_wants_it(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    cats = place()
    assert cats.sent(("a.txt", b"a"))["attachments"][0]["expires_at"] is None
    config = replace(settings.GUILDHALL, attachment_decay=True)
    monkeypatch.setattr(settings, "GUILDHALL", config)
    kept = cats.sent(("a.txt", b"a"), flags=1 << 17)
    assert kept["attachments"][0]["expires_at"] is None
    sent = cats.sent(("old.txt", b"a"))
    (attachment,) = sent["attachments"]
    assert abs(datetime.fromisoformat(attachment["expires_at"]) - now() - timedelta(days=1095)) < timedelta(minutes=2)
    Attachment.objects.filter(id=attachment["id"]).update(expires_at=now() + timedelta(days=2))
    cats.wire.send("GET", cats.path)
    assert Attachment.objects.get(id=attachment["id"]).expires_at > now() + timedelta(days=29)
    Attachment.objects.filter(id=attachment["id"]).update(expires_at=now() - timedelta(days=1))
    age()
    swept(django_capture_on_commit_callbacks)
    shown = cats.wire.send("GET", f"{cats.path}/{sent['id']}").body["attachments"][0]
    assert (shown["expired"], shown["url"], shown["proxy_url"], shown["size"]) == (True, None, None, 1)
    assert cats.wire.fetch(attachment["url"]).status == 404
    assert sorted(stored().values()) == [False, True, True]
    swept(django_capture_on_commit_callbacks)
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}").status == 204
    swept(django_capture_on_commit_callbacks)
    assert list(stored().values()) == [True, True]


@pytest.mark.parametrize(
    ("size", "days"),
    [(1, 1095), (5 * MEBIBYTE, 1095), (500 * MEBIBYTE, 14), (50 * MEBIBYTE, 776), (501 * MEBIBYTE, None)],
)
def test_larger_files_go_sooner(size: int, days: int | None) -> None:
    moment = now()
    expiry = first_expiry(size, moment)
    assert (None if expiry is None else round((expiry - moment).total_seconds() / 86400)) == days


def test_renewing_costs_the_same_for_one_file_and_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    monkeypatch.setattr(settings, "GUILDHALL", replace(settings.GUILDHALL, attachment_decay=True))

    def queries() -> int:
        Attachment.objects.update(expires_at=now() + timedelta(days=2))
        with CaptureQueriesContext(connection) as asked:
            cats.wire.send("GET", cats.path)
        assert not Attachment.objects.filter(expires_at__lt=now() + timedelta(days=29)).exists()
        return len(asked)

    cats.sent(("a.txt", b"a"))
    queries()
    once = queries()
    for _ in range(3):
        cats.sent(("a.txt", b"a"), ("b.txt", b"b"))
    assert queries() == once


def test_reading_renews_what_is_about_to_go() -> None:
    moment = now()
    assert renewed_expiry(1, moment + timedelta(days=15), moment) is None
    assert renewed_expiry(1, moment + timedelta(days=13), moment) == moment + timedelta(days=30)
    assert renewed_expiry(500 * MEBIBYTE, moment + timedelta(days=3), moment) == moment + timedelta(days=7)
