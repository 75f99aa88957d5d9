"""Files on the topic wire: base64 in, addresses out, and the same files on the guild side (5.16, 7.3, TF-054)."""

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.http import http_date

from chat.api.render_files import file_address
from chat.models import Attachment, MediaFile, Message
from chat.private_messages import private_history
from core.clock import at, now
from core.ids import created_at, to_oid
from tests.operations.events import mark
from tests.operations.rooms.test_room_managing import Room
from tests.pictures import data_url, picture
from tests.topic_side import topic_of
from tests.topic_wire import Visitor, heard_as, stranger, visitor
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db

TEXT = {"type": "file", "data": base64.b64encode(b"hello").decode(), "filename": "a.txt", "mime_type": "text/plain"}


def image(name: str = "cat.png") -> dict[str, Any]:
    return {"type": "image", "data": data_url(picture()), "filename": name, "size": 1, "mime_type": "image/png"}


def fetch(who: Visitor, url: str, method: str = "GET") -> Reply:
    answer = who.wire._client.generic(method, url[url.index("/api/") :], headers=who.wire._headers)
    body = answer.getvalue() if answer.streaming else answer.content
    return Reply(answer.status_code, body, answer.headers)


def number(oid: str) -> int:
    return int(oid[8:], 16)


def test_a_file_comes_in_base64_and_goes_out_by_its_address() -> None:
    """TF-054."""
    room, before = Room(), mark()
    body = {"content": "look", "attachments": [image(), TEXT, {"type": "file", "filename": "nothing"}, "x"]}
    sent = room.bob.data("POST", f"{room.path}/messages", body, status=201)
    first, second = sent["attachments"]
    assert set(first) == {"type", "file_id", "url", "filename", "size", "mime_type"}
    assert (first["type"], first["filename"], first["mime_type"]) == ("image", "cat.png", "image/png")
    assert (second["type"], second["size"], second["mime_type"]) == ("file", 5, "text/plain")
    assert re.fullmatch(rf"http.*/api/attachments/{first['file_id']}\?p=[0-9a-f]{{16}}", first["url"])
    ((_, told),) = heard_as(before, "new_chat_room_message")
    assert told["attachments"] == sent["attachments"]
    assert room.alice.data("GET", f"{room.path}/messages")[-1]["attachments"] == sent["attachments"]

    fetched = fetch(stranger(), first["url"])
    assert (fetched.status, fetched.body, fetched.headers["Content-Type"]) == (200, picture(), "image/png")
    assert fetched.headers["Content-Disposition"].startswith("inline")
    assert fetch(stranger(), first["url"], "HEAD").body == b""


def test_addresses_need_their_key() -> None:
    room = Room("private")
    sent = room.bob.data("POST", f"{room.path}/messages", {"attachments": [TEXT]}, status=201)
    file_id, url = sent["attachments"][0]["file_id"], sent["attachments"][0]["url"]
    plain = url.partition("?")[0]
    for bad in (plain, f"{plain}?p=0123456789abcdef", f"{plain}?p="):
        for who in (stranger(), room.carol):
            assert fetch(who, bad).status == 403
    assert fetch(room.alice, plain).body == b"hello"  # who may read the message needs no key
    assert stranger().refused("GET", "/attachments/507f1f77bcf86cd799439011?p=x") == (404, "File not found")
    assert stranger().refused("GET", "/attachments/x?p=x") == (404, "File not found")
    facts = room.alice.data("GET", f"/attachments/{file_id}/info")
    assert facts == {
        "file_id": file_id,
        "filename": "a.txt",
        "size": 5,
        "mime_type": "text/plain",
        "created_at": facts["created_at"],
    }
    assert room.carol.refused("GET", f"/attachments/{file_id}/info") == (404, "File not found")
    assert stranger().refused("GET", f"/attachments/{file_id}/info") == (401, "Authentication required")
    room.bob.ask("DELETE", f"{room.path}/messages/{sent['id']}")
    assert fetch(room.alice, url).status == 404


def test_equal_files_under_ones_name_and_under_an_alias_have_nothing_in_common() -> None:
    """TF-061: no header says when somebody showed the same file before."""
    alice = visitor("alice")
    path = f"/messages/topic/{to_oid(topic_of(alice.actor).id)}"
    with at(now() - timedelta(minutes=5)):
        alice.data("POST", path, {"content": "mine", "attachments": [TEXT]}, status=201)
    alice.data("POST", path, {"content": "whose", "attachments": [TEXT], "use_anonymous": True}, status=201)
    own, hidden = Attachment.objects.order_by("id")
    assert own.file_id == hidden.file_id
    moments = [fetch(stranger(), file_address(each.id)).headers["Last-Modified"] for each in (own, hidden)]
    assert moments == [http_date(created_at(each.id).timestamp()) for each in (own, hidden)]
    assert moments[0] != moments[1]


def test_keys_end_after_two_days() -> None:
    room = Room()
    sent = room.bob.data("POST", f"{room.path}/messages", {"attachments": [TEXT]}, status=201)
    url = sent["attachments"][0]["url"]
    with at(now() + timedelta(days=365)):
        assert fetch(stranger(), url).status == 403


@pytest.mark.parametrize(
    ("name", "mime"), [("page.html", "text/html"), ("cat.png", "image/png"), ("a.svg", "image/svg+xml")]
)
def test_what_could_run_is_downloaded(name: str, mime: str) -> None:
    room = Room()
    page = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()
    body = {"attachments": [{"type": "image", "data": page, "filename": name, "mime_type": mime}]}
    sent = room.bob.data("POST", f"{room.path}/messages", body, status=201)
    fetched = fetch(stranger(), sent["attachments"][0]["url"])
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"


def test_files_need_no_words_and_voices_are_sound() -> None:
    room = Room()
    assert room.alice.actor is not None
    topic = topic_of(room.alice.actor)
    voice = {**TEXT, "type": "audio", "filename": "voice.webm", "mime_type": "audio/webm"}
    nameless = {**TEXT, "filename": "blob", "mime_type": "image/png"}
    for path in (f"{room.path}/messages", f"/messages/topic/{topic.id}"):
        sent = room.alice.data("POST", path, {"attachments": [voice, nameless]}, status=201)
        assert sent["content"] == "[Attachment]"
        told = [(file["type"], file["mime_type"], file["filename"]) for file in sent["attachments"]]
        assert told == [("audio", "audio/webm", "voice.webm"), ("image", "image/png", "blob.png")]
        again = {"attachments": [{"file_id": sent["attachments"][0]["file_id"]}]}
        (file,) = room.alice.data("POST", path, again, status=201)["attachments"]
        assert (file["type"], file["mime_type"]) == ("audio", "audio/webm")
    nothing = (400, "Message content, GIF URL, or attachment is required")
    assert room.bob.refused("POST", f"{room.path}/messages", {"attachments": []}) == nothing


@pytest.mark.parametrize(
    ("attachments", "refusal"),
    [
        ("x", (400, "Invalid attachments")),
        ([{**TEXT, "data": "???"}], (400, "Invalid attachment data")),
        ([{**TEXT, "data": 5}], (400, "Invalid attachment data")),
        ([{**TEXT, "data": "data:text/plain;base64,"}], (400, "Invalid attachment data")),
        ([TEXT] * 11, (413, "File too large")),
        ([{**TEXT, "data": base64.b64encode(b"x" * 26_214_401).decode()}], (413, "File too large")),
        ([{"file_id": "507f1f77bcf86cd799439011"}], (400, "Attachment not found")),
        ([{"file_id": [1]}], (400, "Attachment not found")),
    ],
    ids=["no list", "no base64", "no text", "empty", "eleven", "too large", "unknown", "odd id"],
)
def test_what_is_wrong_with_files_is_told(attachments: Any, refusal: tuple[int, str]) -> None:
    alice, bob = visitor(), visitor()
    body = {"to_user_id": bob.id, "content": "x", "attachments": attachments}
    assert alice.refused("POST", "/messages/private", body) == refusal
    assert not Message.objects.exists()
    assert not MediaFile.objects.exists()


def test_files_are_sent_again_by_whoever_sent_them_and_stored_once() -> None:
    room = Room()
    sent = room.bob.data("POST", f"{room.path}/messages", {"attachments": [image()]}, status=201)
    again = [{"file_id": sent["attachments"][0]["file_id"], "url": "https://evil.example/x"}, image("other.png")]
    body = {"content": "again", "attachments": again}
    second = room.bob.data("POST", f"{room.path}/messages", body, status=201)
    assert [file["filename"] for file in second["attachments"]] == ["cat.png", "other.png"]
    for file in second["attachments"]:
        assert fetch(stranger(), file["url"]).body == picture()
    assert (Attachment.objects.count(), MediaFile.objects.count()) == (3, 1)
    assert room.alice.refused("POST", f"{room.path}/messages", body) == (400, "Attachment not found")


def test_nothing_is_kept_for_those_who_may_not_write() -> None:
    room = Room("private")
    assert room.carol.refused("POST", f"{room.path}/messages", {"attachments": [TEXT]})[0] == 403
    blocked = visitor()
    room.bob.ask("POST", f"/users/{blocked.id}/block")
    body = {"to_user_id": room.bob.id, "attachments": [TEXT]}
    assert blocked.refused("POST", "/messages/private", body) == (400, "This user has blocked you")
    assert not MediaFile.objects.exists()


def test_a_private_message_shows_the_same_file_on_both_sides() -> None:
    """A message sent on one wire appears on the other, with its files."""
    alice, bob = visitor(), visitor()
    body = {"to_user_id": bob.id, "content": "", "attachments": [image()]}
    before = mark()
    sent = alice.data("POST", "/messages/private", body, status=201)
    assert sent["content"] == "[Attachment]"
    for name, room in (("private_message_sent", alice), ("new_private_message", bob)):
        ((heard_in, told),) = heard_as(before, name)
        assert heard_in == f"user:{room.number}"
        assert told["attachments"] == sent["attachments"]
        assert told["preview"] == "[Attachment]"
    (history,) = bob.data("GET", f"/messages/private?other_user_id={alice.id}")
    assert history["attachments"] == sent["attachments"]
    (conversation,) = bob.data("GET", "/messages/private/conversations")
    assert conversation["last_message"]["attachments"] == sent["attachments"]
    (notice,) = bob.data("GET", "/notifications")
    assert notice["data"]["preview"] == "[Attachment]"

    hers = Wire(bob.actor)
    channel = Message.objects.get(pk=number(sent["id"])).channel_id
    (shown,) = hers.send("GET", f"/channels/{channel}/messages").body
    assert shown["content"] == ""
    (file,) = shown["attachments"]
    assert (file["id"], file["filename"]) == (str(number(sent["attachments"][0]["file_id"])), "cat.png")
    assert hers.fetch(file["url"]).body == picture()

    part = ("files[0]", "dog.png", picture(size=(8, 8)))
    answer = hers.form("POST", f"/channels/{channel}/messages", {"content": "", "attachments": [{"id": 0}]}, part)
    assert answer.status == 200, answer.body
    answered = alice.data("GET", f"/users/private-messages/{bob.id}")[-1]
    assert (answered["content"], answered["is_to_me"]) == ("[Attachment]", True)
    (file,) = answered["attachments"]
    assert (file["type"], file["filename"]) == ("image", "dog.png")
    assert fetch(stranger(), file["url"]).body == picture(size=(8, 8))


def test_a_group_does_too() -> None:
    room = Room("group")
    sent = room.bob.data("POST", f"{room.path}/messages", {"content": "hi", "attachments": [TEXT]}, status=201)
    guild_side = Wire(room.alice.actor)
    shown = guild_side.send("GET", f"/channels/{room.number}/messages?limit=1").body[0]
    assert [file["filename"] for file in shown["attachments"]] == ["a.txt"]
    part = ("files[0]", "b.txt", b"abc")
    payload = {"content": f"for <@{room.bob.number}>", "attachments": [{"id": 0}]}
    assert guild_side.form("POST", f"/channels/{room.number}/messages", payload, part).status == 200
    last = room.bob.data("GET", f"{room.path}/messages")[-1]
    assert (last["content"], last["attachments"][0]["filename"]) == (f"for @{room.bob.name}", "b.txt")
    assert sent["attachments"][0]["filename"] == "a.txt"


def test_a_gif_is_its_address_on_the_guild_side() -> None:
    alice, bob = visitor(), visitor()
    gif = "https://media.example/cat.gif"
    for text in ("", "look"):
        alice.ask("POST", "/messages/private", {"to_user_id": bob.id, "content": text, "gif_url": gif}, status=201)
    channel = Message.objects.latest("id").channel_id
    shown = Wire(bob.actor).send("GET", f"/channels/{channel}/messages").body
    assert [message["content"] for message in shown] == [f"look\n{gif}", gif]
    assert [one["content"] for one in bob.data("GET", f"/messages/private?other_user_id={alice.id}")] == [
        "[GIF]",
        "look",
    ]


def test_files_cost_one_query_more_however_many(django_assert_num_queries: Any) -> None:
    alice, bob = visitor(), visitor()
    for count in (1, 3):
        alice.ask("POST", "/messages/private", {"to_user_id": bob.id, "attachments": [TEXT] * count}, status=201)
        assert bob.actor is not None
        with django_assert_num_queries(4):
            private_history(bob.actor, alice.number, limit=50, before=None)
