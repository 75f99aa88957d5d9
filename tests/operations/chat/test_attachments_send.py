"""Sending files: what comes along is described, checked, stored, shown and fetched again."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.traits import MESSAGE_SCHEDULING
from chat.events import MessageCreated
from chat.hooks import file_offered
from chat.models import Attachment, Channel, MediaFile, MessageNonce, ScheduledMessage
from chat.operations.messages import send_message
from chat.operations.scheduled import send_scheduled
from core import instance_limits
from core.actor import Actor
from core.clock import now
from core.errors import Code, OutOfRoom, ProductError
from core.instance_limits import LimitConfig, Rule
from core.media.names import plain_name
from core.media.probing import Facts
from core.permissions import DEFAULT, P
from core.storage import Files
from tests.files_side import PICTURE, place, recording, stored
from tests.operations.events import announced, mark
from tests.pictures import moving, picture

pytestmark = pytest.mark.django_db


def lowered(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    """Other limits for everybody."""
    config = LimitConfig(rules=(Rule("default", tuple(limits.items())),))  # type: ignore[arg-type]
    monkeypatch.setattr(instance_limits._Current, "config", config)


def test_a_picture_is_stored_as_it_came_and_told_about() -> None:
    cats = place()
    before = mark()
    described = [{"id": "0", "title": "My cat", "description": "asleep", "flags": 8 | 32, "filename": "a cat?.png"}]
    sent = cats.sent(("x.exe", PICTURE), attachments=described, content="look")
    (shown,) = sent["attachments"]
    url = shown["url"]
    assert url.split("?")[0].endswith(f"/media/attachments/{cats.channel_id}/{shown['id']}/a_cat.png")
    assert shown == {
        "id": shown["id"],
        "filename": "a_cat.png",
        "title": "My cat",
        "description": "asleep",
        "content_type": "image/png",
        "content_hash": hashlib.sha256(PICTURE).hexdigest(),
        "size": len(PICTURE),
        "url": url,
        "proxy_url": url,
        "width": 64,
        "height": 48,
        "placeholder": shown["placeholder"],
        "flags": 8,
        "nsfw": None,
        "duration": None,
        "waveform": None,
        "expires_at": None,
    }
    assert len(shown["placeholder"]) > 20
    (event,) = announced(before)
    assert isinstance(event, MessageCreated)
    assert event.message.attachments[0].filename == "a_cat.png"
    assert cats.other().fetch(url).body == PICTURE
    history = cats.wire.send("GET", cats.path).body
    assert [message["attachments"] for message in history if message["type"] == 0] == [[shown]]
    assert cats.wire.send("GET", f"{cats.path}/{sent['id']}").body["attachments"] == [shown]


def test_several_files_stand_in_the_order_of_their_descriptions() -> None:
    cats = place()
    described = [{"id": 2, "filename": "three.txt"}, {"id": 0}, {"id": 1, "filename": "two.gif"}]
    sent = cats.sent(("one.webp", b"not a picture"), ("x", moving("GIF")), ("y", b""), attachments=described)
    shown = [(each["filename"], each["content_type"], each["size"], each["flags"]) for each in sent["attachments"]]
    assert shown == [
        ("three.txt", "text/plain", 0, 0),
        ("one.webp", "image/webp", 13, 0),
        ("two.gif", "image/gif", len(moving("GIF")), 32),
    ]
    assert sent["content"] == ""


@pytest.mark.parametrize(
    ("parts", "attachments", "expected"),
    [
        ([("file", b"x")], None, ("files", "INVALID_FILE_FIELD_NAME")),
        ([("files[x]", b"x")], None, ("files", "INVALID_FILE_FIELD_NAME")),
        ([("files[01]", b"x")], None, ("files", "INVALID_FILE_FIELD_NAME")),
        ([("files[10]", b"x")], None, ("files", "FILE_INDEX_EXCEEDS_MAXIMUM")),
        ([("files[0]", b"x"), ("files[0]", b"y")], None, ("files", "DUPLICATE_FILE_INDEX")),
        ([("files[0]", b"x")], [], ("attachments", "ATTACHMENTS_METADATA_REQUIRED_WHEN_UPLOADING")),
        ([("files[0]", b"x")], [{"id": 0}, {"id": 1}], ("attachments", "NO_FILE_FOR_ATTACHMENT_METADATA")),
        ([("files[0]", b"x"), ("files[1]", b"x")], [{"id": 1}], ("attachments", "NO_METADATA_FOR_FILE")),
        ([("files[0]", b"x")], [{"id": 0}, {"id": 0}], ("attachments", "DUPLICATE_ATTACHMENT_IDS_NOT_ALLOWED")),
        ([("files[0]", b"x")], [{"id": 0, "filename": ""}], ("message_data", "INVALID_MESSAGE_DATA")),
        ([("files[0]", b"x")], [{"id": 0, "filename": "x" * 256}], ("message_data", "INVALID_MESSAGE_DATA")),
        ([("files[0]", b"x")], [{"id": 0, "description": "x" * 4097}], ("message_data", "INVALID_MESSAGE_DATA")),
        ([("files[0]", b"x")], [{"filename": "x"}], ("message_data", "INVALID_MESSAGE_DATA")),
    ],
)
def test_forms_that_do_not_fit_together(parts: Any, attachments: Any, expected: tuple[str, str]) -> None:
    cats = place()
    payload = {"content": "x", "attachments": attachments or []}
    named = [(name, "cat.txt", content) for name, content in parts]
    reply = cats.wire.form("POST", cats.path, payload, *named)
    assert (reply.status, reply.invalid) == (400, [expected])
    assert stored() == {}


def test_a_form_needs_its_words() -> None:
    cats = place()
    part = ("files[0]", "cat.txt", b"x")
    missing = cats.wire.form("POST", cats.path, None, part)
    assert missing.invalid == [("payload_json", "PAYLOAD_JSON_REQUIRED_FOR_MULTIPART")]
    broken = cats.wire.form("POST", cats.path, b"{", part)
    assert broken.invalid == [("payload_json", "INVALID_JSON_IN_PAYLOAD_JSON")]
    forward = {"message_reference": {"type": 1, "message_id": "1", "channel_id": str(cats.channel_id)}}
    reply = cats.wire.form("POST", cats.path, {"attachments": [{"id": 0}], **forward}, part)
    assert reply.invalid == [("files", "ATTACHMENTS_NOT_ALLOWED_FOR_MESSAGE")]


def test_more_files_than_a_message_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, max_attachments_per_message=2)
    cats = place()
    files = [("cat.txt", b"x")] * 3
    assert cats.send(*files).invalid == [("files", "FILE_INDEX_EXCEEDS_MAXIMUM")]
    reply = cats.wire.send("POST", cats.path, {"attachments": [{"id": number} for number in range(3)]})
    assert reply.invalid == [("attachments", "TOO_MANY_FILES")]


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, max_attachment_file_size=1000)
    cats = place()
    cats.sent(("a.txt", b"x" * 1000), ("b.txt", b"x" * 1000))
    reply = cats.send(("a.txt", b"x" * 1001))
    assert (reply.status, reply.code, reply.body["maxSize"]) == (400, "FILE_SIZE_TOO_LARGE", 1000)
    reply = cats.send(*[("a.txt", b"x" * 700)] * 3)
    assert (reply.status, reply.code) == (400, "MESSAGE_TOTAL_ATTACHMENT_SIZE_TOO_LARGE")
    assert len(stored()) == 2


def test_files_need_their_permission_and_nothing_is_stored_without_it() -> None:
    cats = place()
    cats.guild.everyone(DEFAULT & ~P.ATTACH_FILES)
    reply = cats.send(("cat.png", PICTURE), content="look")
    assert (reply.status, reply.code) == (403, "MISSING_PERMISSIONS")
    assert cats.other("stranger", is_member=False).form("POST", cats.path, {}).code == "ACCESS_DENIED"
    assert stored() == {}


def test_what_is_refused_later_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    keys: list[str] = []
    put = Files.put
    monkeypatch.setattr(
        Files, "put", lambda self, key, *args, **more: (keys.append(key), put(self, key, *args, **more))
    )

    def refuse(*args: Any, **more: Any) -> None:
        raise ProductError(Code.CONTENT_BLOCKED)

    monkeypatch.setattr("chat.uploading.send_message", refuse)
    assert cats.send(("cat.png", PICTURE)).code == "CONTENT_BLOCKED"
    assert len(keys) == 1
    assert stored() == {}


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    cats = place()
    monkeypatch.setattr(Files, "put", full)
    reply = cats.send(("cat.png", PICTURE))
    assert (reply.status, reply.code) == (507, OutOfRoom().code.value)
    assert "Retry-After" in reply.headers
    assert stored() == {}
    assert {message["type"] for message in cats.wire.send("GET", cats.path).body} == {7}


def test_sending_twice_by_nonce_stores_once() -> None:
    cats = place()
    first = cats.sent(("cat.png", PICTURE), nonce="n")
    again = cats.sent(("cat.png", PICTURE), nonce="n")
    assert (again["id"], again["attachments"]) == (first["id"], first["attachments"])
    assert len(stored()) == 1


def test_a_nonce_that_is_nearly_over_may_end_while_files_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    first = cats.sent(("cat.png", PICTURE), nonce="n")
    MessageNonce.objects.update(created_at=now() - timedelta(minutes=4, seconds=50))

    def later(*args: Any, **more: Any) -> Any:
        MessageNonce.objects.update(created_at=now() - timedelta(minutes=5, seconds=1))
        return send_message(*args, **more)

    monkeypatch.setattr("chat.uploading.send_message", later)
    again = cats.sent(("cat.png", PICTURE), nonce="n")
    assert again["id"] != first["id"]
    assert len(again["attachments"]) == 1


def test_who_is_too_young_for_a_channel_has_nothing_looked_at_or_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    Channel.objects.filter(pk=cats.channel_id).update(nsfw=True)
    User.objects.filter(pk=cats.bob.user_id).update(date_of_birth=None)

    def look(*args: Any) -> None:
        raise ProductError(Code.EXPLICIT_CONTENT_CANNOT_BE_SENT)

    monkeypatch.setattr(file_offered, "_functions", [look])
    assert cats.send(("cat.png", PICTURE)).code == "NSFW_CONTENT_AGE_RESTRICTED"
    assert stored() == {}


def test_whoever_looks_at_files_may_refuse_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, bytes, str]] = []

    def look(access: Any, name: str, content: Any, facts: Facts) -> None:
        content.seek(0)
        seen.append((name, content.read(), facts.media_type))
        raise ProductError(Code.EXPLICIT_CONTENT_CANNOT_BE_SENT)

    monkeypatch.setattr(file_offered, "_functions", [look])
    cats = place()
    assert cats.send(("cat.png", PICTURE)).code == "EXPLICIT_CONTENT_CANNOT_BE_SENT"
    assert seen == [("cat.png", PICTURE, "image/png")]
    assert stored() == {}


def test_a_page_of_messages_costs_one_query_more_however_many_files_it_shows() -> None:
    cats = place()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            cats.wire.send("GET", cats.path)
        return len(asked)

    cats.sent(content="nothing to see")
    without = queries()
    cats.sent(("a.txt", b"a"))
    with_one = queries()
    for _ in range(3):
        cats.sent(("a.txt", b"a"), ("b.txt", b"b"))
    assert (with_one - without, queries() - with_one) == (1, 0)


def test_sending_costs_the_same_for_one_file_and_for_several() -> None:
    cats = place()

    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            cats.sent(*[("a.txt", b"a")] * number)
        return len(asked)

    queries(1)
    assert queries(1) == queries(5)


def test_what_is_broken_or_too_costly_is_kept_and_not_looked_into() -> None:
    cats = place()
    bomb = picture("PNG", (9000, 9000), color=(1, 1, 1))
    sent = cats.sent(("bomb.png", bomb), ("cut.jpg", picture("JPEG")[:200]), ("cut.gif", b"GIF89a"))
    sizes = [(each["width"], each["placeholder"]) for each in sent["attachments"]]
    assert sizes[0] == (9000, None)
    assert sizes[2] == (None, None)
    assert Attachment.objects.count() == MediaFile.objects.count() == 3


def test_files_of_a_message_for_later_wait_with_it() -> None:
    cats = place()
    User.objects.filter(id=cats.bob.user_id).update(traits=["MT_MESSAGE_SCHEDULING"])
    later = {"scheduled_local_at": (now() + timedelta(hours=1)).isoformat()[:19], "timezone": "UTC"}
    payload = {"attachments": [{"id": 0, "filename": "cat.png", "title": "Cat"}], "content": "later", **later}
    reply = cats.wire.form("POST", f"{cats.path}/schedule", payload, ("files[0]", "x", PICTURE))
    assert reply.status == 201, reply.body
    assert reply.body["payload"]["attachments"] == [{"id": "0", "filename": "cat.png", "flags": 0, "title": "Cat"}]
    row = ScheduledMessage.objects.get()
    assert list(stored().values()) == [True]
    assert row.attachments.count() == 1
    send_scheduled(Actor(user=None, kind="system"), scheduled_id=row.id, due=row.scheduled_at)
    sent = cats.wire.send("GET", cats.path).body[0]
    assert [each["title"] for each in sent["attachments"]] == ["Cat"]
    assert cats.other().fetch(sent["attachments"][0]["url"]).body == PICTURE
    assert Attachment.objects.count() == 1


def test_files_stay_with_what_shows_them_though_the_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    User.objects.filter(pk=cats.bob.user_id).update(traits=[MESSAGE_SCHEDULING])

    def broken(record: Any) -> None:
        raise ValueError(record)

    monkeypatch.setattr("chat.v1.views.scheduled.render_scheduled", broken)
    when = (now() + timedelta(hours=1)).isoformat()
    payload = {"attachments": [{"id": 0}], "scheduled_local_at": when, "timezone": "UTC"}
    reply = cats.wire.form("POST", f"{cats.path}/schedule", payload, ("files[0]", "cat.png", PICTURE))
    assert (reply.status, ScheduledMessage.objects.count()) == (500, 1)
    assert list(stored().values()) == [True]


@pytest.mark.parametrize("name", ["\0", "a\0b.png", "x" * 300 + ".png", "../c\u202eat?.png", "…"])
def test_odd_names_of_files_for_later(name: str) -> None:
    cats = place()
    User.objects.filter(pk=cats.bob.user_id).update(traits=[MESSAGE_SCHEDULING])
    when = (now() + timedelta(hours=1)).isoformat()
    payload = {"attachments": [{"id": 0}], "scheduled_local_at": when, "timezone": "UTC"}
    reply = cats.wire.form("POST", f"{cats.path}/schedule", payload, ("files[0]", name, PICTURE))
    assert reply.status == 201, reply.body
    (shown,), kept = reply.body["payload"]["attachments"], Attachment.objects.get()
    assert shown["filename"] == kept.filename == plain_name(name)


def test_the_nonce_of_a_message_for_later_says_nothing_about_earlier_ones() -> None:
    cats = place()
    User.objects.filter(pk=cats.bob.user_id).update(traits=[MESSAGE_SCHEDULING])
    cats.sent(content="x", nonce="n")
    when = (now() + timedelta(hours=1)).isoformat()
    payload = {"nonce": "n", "attachments": [{"id": 0}], "scheduled_local_at": when, "timezone": "UTC"}
    reply = cats.wire.form("POST", f"{cats.path}/schedule", payload, ("files[0]", "cat.png", PICTURE))
    assert reply.status == 201, reply.body
    assert list(stored().values()) == [True]


def test_forwards_carry_the_files_under_addresses_of_their_own() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE), embeds=[{"image": {"url": "attachment://cat.png"}}])
    (original,) = sent["attachments"]
    assert sent["embeds"][0]["image"]["url"] == original["url"]
    reference = {"type": 1, "message_id": sent["id"], "channel_id": str(cats.channel_id)}
    forward = cats.wire.send("POST", cats.path, {"message_reference": reference}).body
    again = {"type": 1, "message_id": forward["id"], "channel_id": str(cats.channel_id)}
    second = cats.wire.send("POST", cats.path, {"message_reference": again}).body
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}").status == 204
    assert cats.wire.fetch(original["url"]).status == 404
    for message in (forward, second):
        assert message["attachments"] == []
        (snapshot,) = message["message_snapshots"]
        (copy,) = snapshot["attachments"]
        assert copy["id"] != original["id"]
        assert snapshot["embeds"][0]["image"]["url"] == copy["url"]
        assert cats.wire.fetch(copy["url"]).body == PICTURE
    assert len(stored()) == 1
    alone = cats.wire.send("GET", f"{cats.path}/{second['id']}").body
    assert alone["message_snapshots"] == second["message_snapshots"]


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("cat.png", "attachment://dog.png", ("embeds.0.image.url", "REFERENCED_ATTACHMENT_NOT_FOUND")),
        ("cat.pdf", "attachment://cat.pdf", ("embeds.0.image.url", "ATTACHMENT_MUST_BE_IMAGE")),
    ],
)
def test_embeds_show_pictures_of_their_own_message_only(name: str, url: str, expected: tuple[str, str]) -> None:
    cats = place()
    assert cats.send((name, PICTURE), embeds=[{"image": {"url": url}}]).invalid == [expected]


VOICE = {"id": 0, "filename": "voice.ogg", "waveform": "AAAA", "duration": 3}


@pytest.mark.parametrize(
    ("described", "more", "expected"),
    [
        ({}, {"content": "x"}, ("content", "VOICE_MESSAGES_CANNOT_HAVE_CONTENT")),
        ({}, {"embeds": [{"title": "x"}]}, ("embeds", "VOICE_MESSAGES_CANNOT_HAVE_EMBEDS")),
        ({}, {"favorite_meme_id": "1"}, ("favorite_meme_id", "VOICE_MESSAGES_CANNOT_HAVE_FAVORITE_MEMES")),
        ({}, {"sticker_ids": ["1"]}, ("sticker_ids", "VOICE_MESSAGES_CANNOT_HAVE_STICKERS")),
        ({"waveform": None}, {}, ("attachments.0.waveform", "VOICE_MESSAGES_ATTACHMENT_WAVEFORM_REQUIRED")),
        ({"duration": None}, {}, ("attachments.0.duration", "VOICE_MESSAGES_ATTACHMENT_DURATION_REQUIRED")),
        ({"duration": 0}, {}, ("attachments.0.duration", "VOICE_MESSAGES_ATTACHMENT_DURATION_REQUIRED")),
        ({"duration": 1201}, {}, ("attachments.0.duration", "VOICE_MESSAGES_DURATION_EXCEEDS_LIMIT")),
        ({"filename": "a.png"}, {}, ("attachments.0.upload_filename", "VOICE_MESSAGES_ATTACHMENT_MUST_BE_AUDIO")),
    ],
)
def test_what_a_voice_message_is_not(described: Any, more: Any, expected: tuple[str, str]) -> None:
    cats = place()
    reply = cats.send(("x", recording()), attachments=[VOICE | described], flags=1 << 13, **more)
    assert reply.invalid == [expected]


def test_a_voice_message_is_one_recording() -> None:
    cats = place()
    sent = cats.sent(("voice.wav", recording()), attachments=[VOICE | {"filename": "v.wav"}], flags=1 << 13)
    (voice,) = sent["attachments"]
    assert (sent["flags"], voice["duration"], voice["waveform"]) == (1 << 13, 3, "AAAA")
    two = cats.send(
        ("a.wav", recording()), ("b.wav", recording()), attachments=[VOICE, VOICE | {"id": 1}], flags=1 << 13
    )
    assert two.invalid == [("attachments", "VOICE_MESSAGES_REQUIRE_SINGLE_ATTACHMENT")]
    disguised = cats.send(("voice.ogg", PICTURE), attachments=[VOICE], flags=1 << 13)
    assert disguised.invalid == [("attachments.0.upload_filename", "VOICE_MESSAGES_ATTACHMENT_MUST_BE_AUDIO")]
    plain = cats.sent(("tune.wav", recording(seconds=2)))
    assert plain["attachments"][0]["duration"] == 2
