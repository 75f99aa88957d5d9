"""SEC-023, SEC-051, SEC-052, SEC-053, SEC-054: files of messages run nothing, tell nothing and open to nobody who may
not see them."""

import io
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from chat.models import Attachment, Channel
from core.clock import at, now
from core.media import addresses
from core.media.names import LONGEST, plain_name
from core.media.probing import probe
from core.permissions import DEFAULT, P
from guilds.models import Guild
from tests.files_side import PICTURE, place, recording
from tests.pictures import moving, opened, picture, with_secrets
from tests.wire import Wire

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(1)</script>"
RUNNABLE = [
    ("page.html", b"<!doctype html>" + SCRIPT),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    ("data.xml", b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'),
    ("paper.pdf", b"%PDF-1.4 /OpenAction << /S /JavaScript >>"),
    ("photo.png", SCRIPT),
    ("photo.jpg", b"%PDF-1.4" + PICTURE),
    ("program.js", b"alert(1)"),
    ("page.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'>" + SCRIPT + b"</html>"),
    ("words.txt", SCRIPT),
    ("noname", SCRIPT),
]


@pytest.mark.parametrize(("name", "content"), RUNNABLE)
def test_what_may_run_is_only_downloaded(name: str, content: bytes) -> None:
    cats = place()
    url = cats.sent((name, content))["attachments"][0]["url"]
    answer = cats.wire.fetch(url)
    assert (answer.status, answer.body) == (200, content)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert cats.wire.fetch(f"{url}&format=png").status == 400


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("page.html", PICTURE + SCRIPT, "image/png"),
        ("page.svg", picture("JPEG") + SCRIPT, "image/jpeg"),
        ("x", moving("GIF"), "image/gif"),
        ("tune.html", recording(), "audio/wav"),
    ],
)
def test_what_is_shown_in_place_is_what_it_says(name: str, content: bytes, media_type: str) -> None:
    cats = place()
    answer = cats.wire.fetch(cats.sent((name, content))["attachments"][0]["url"])
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_pictures_tell_nothing_of_where_they_were_taken(kind: str) -> None:
    """SEC-052: of a message, of one that was edited, of a webhook; `size` is that of what is kept."""
    cats, content, name = place(), with_secrets(kind), f"cat.{kind.lower()}"
    sent = cats.sent((name, content))
    form = {"attachments": [{"id": 0}]}, ("files[0]", name, content)
    edited = cats.wire.form("PATCH", f"{cats.path}/{cats.sent(content='x')['id']}", *form).body
    made = Wire(cats.guild.owner).send("POST", f"/channels/{cats.channel_id}/webhooks", {"name": "Bridge"}).body
    said = Wire().form("POST", f"/webhooks/{made['id']}/{made['token']}?wait=true", *form).body
    assert b"Secret" in content
    for message in (sent, edited, said):
        (shown,) = message["attachments"]
        served = cats.wire.fetch(shown["url"]).body
        assert b"Secret" not in served
        assert len(served) == shown["size"]


def test_pictures_made_to_measure_tell_nothing_of_where_they_were_taken() -> None:
    cats = place()
    url = cats.sent(("cat.jpg", with_secrets("JPEG")))["attachments"][0]["url"]
    for query in ("width=20", "format=webp&quality=low", "format=png&width=10&height=10"):
        made = cats.wire.fetch(f"{url}&{query}")
        assert made.status == 200
        image = opened(made.body)
        assert not image.getexif()
        assert max(image.size) <= 64


def test_pictures_made_to_measure() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE), ("cat.gif", moving("GIF")), ("bomb.png", picture("PNG", (9000, 9000))))
    still, gif, bomb = (each["url"] for each in sent["attachments"])
    small = cats.wire.fetch(f"{still}&width=32&format=webp")
    assert (small.headers["Content-Type"], opened(small.body).size) == ("image/webp", (32, 24))
    assert cats.wire.fetch(f"{still}&width=32&format=webp", "HEAD").headers["ETag"] == small.headers["ETag"]
    assert opened(cats.wire.fetch(f"{still}&width=4096").body).size == (64, 48)
    assert getattr(opened(cats.wire.fetch(f"{gif}&width=10&animated=true").body), "n_frames", 1) == 3
    assert getattr(opened(cats.wire.fetch(f"{gif}&width=10").body), "n_frames", 1) == 1
    assert cats.wire.fetch(f"{bomb}&width=10").status == 400
    for query in (
        "width=0",
        "width=4097",
        "height=x",
        "format=svg",
        "quality=best",
        "animated=1",
        "width=" + "9" * 5000,
    ):
        assert cats.wire.fetch(f"{still}&{query}").status == 400, query


def test_parts_heads_and_what_is_known() -> None:
    cats = place()
    url = cats.sent(("a.bin", bytes(range(200))))["attachments"][0]["url"]
    whole = cats.wire.fetch(url)
    assert (whole.headers["Accept-Ranges"], whole.headers["Content-Length"]) == ("bytes", "200")
    assert whole.headers["Cache-Control"].startswith("private, max-age=")
    head = cats.wire.fetch(url, "HEAD")
    assert (head.body, head.headers["Content-Length"], head.headers["ETag"]) == (b"", "200", whole.headers["ETag"])
    for asked, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=190-", 190, 200),
        ("bytes=-5", 195, 200),
        ("bytes=5-999", 5, 200),
    ):
        part = cats.wire.fetch(url, Range=asked)
        assert (part.status, part.body) == (206, bytes(range(start, stop)))
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/200"
    for ignored in ("bytes=300-", "bytes=9-5", "bytes=0-1,4-5", "lines=1-2", "bytes=-"):
        assert (cats.wire.fetch(url, Range=ignored).status, len(cats.wire.fetch(url, Range=ignored).body)) == (200, 200)
    assert cats.wire.fetch(url, Range="bytes=0-1", If_Range='"other"').status == 200
    assert cats.wire.fetch(url, If_None_Match=whole.headers["ETag"]).status == 304
    assert cats.wire.fetch(url, "POST").status == 405


def test_only_an_address_that_is_signed_opens_to_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    cats = place()
    url = cats.sent(("cat.png", PICTURE))["attachments"][0]["url"]
    anybody, bare = Wire(), url.split("?")[0]
    assert anybody.fetch(url).body == PICTURE
    _, _, query = url.partition("?")
    ends = dict(part.split("=") for part in query.split("&"))
    later = f"{bare}?ex={int(ends['ex']) + 3600}&hm={ends['hm']}"
    wrong = [bare, later, f"{bare}?ex={ends['ex']}&hm=", f"{bare}?ex={ends['ex']}", f"{bare}?ex=-1&hm={ends['hm']}"]
    wrong += [f"{bare}?ex={'9' * 5000}&hm=x", f"{bare}?ex=٣&hm=ü", url.replace("hm=", "hm=A")]
    for address in wrong:
        assert anybody.fetch(address).status == 403, address
    other = cats.sent(("dog.png", PICTURE))["attachments"][0]["url"].split("?")[0]
    assert anybody.fetch(f"{other}?{query}").status == 403
    assert anybody.fetch(url.replace("cat.png", "dog.png")).status == 404
    moment = addresses.now()
    monkeypatch.setattr(addresses, "now", lambda: moment + timedelta(hours=26))
    assert anybody.fetch(url).status == 403
    assert cats.wire.fetch(url).body == PICTURE


def test_addresses_are_the_same_for_everybody_within_an_hour_and_survive_new_keys(settings: Any) -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    url = sent["attachments"][0]["url"]
    seen = cats.other().send("GET", f"{cats.path}/{sent['id']}").body["attachments"][0]["url"]
    assert seen.split("hm=")[1] == url.split("hm=")[1] or seen.split("ex=")[1] != url.split("ex=")[1]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "0123456789abcdef" * 4
    assert Wire().fetch(url).status == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Wire().fetch(url).status == 403


def test_without_a_signature_one_has_to_see_the_message_now() -> None:
    cats = place()
    sent = cats.sent(("cat.png", PICTURE))
    url = sent["attachments"][0]["url"].split("?")[0]
    carol, stranger = cats.other(), cats.other("stranger", is_member=False)
    assert carol.fetch(url).body == PICTURE
    assert carol.fetch(url).headers["Cache-Control"] == "private, no-cache"
    assert stranger.fetch(url).status == 403
    assert carol.fetch(url.replace(str(cats.channel_id), "1")).status == 404
    cats.guild.everyone(DEFAULT & ~P.READ_MESSAGE_HISTORY)
    assert carol.fetch(url).status == 404
    cats.guild.everyone(DEFAULT & ~P.VIEW_CHANNEL)
    assert carol.fetch(url).status == 403
    cats.guild.everyone(DEFAULT)
    assert carol.fetch(url).status == 200
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}").status == 204
    assert carol.fetch(url).status == 404
    assert Wire().fetch(sent["attachments"][0]["url"]).status == 404


def test_age_restricted_files_are_for_adults() -> None:
    cats = place()
    url = cats.sent(("cat.png", PICTURE))["attachments"][0]["url"].split("?")[0]
    Channel.objects.filter(id=cats.channel_id).update(nsfw=True)
    cats.guild.member("child")
    child = cats.guild.world.person("child")
    child.user.date_of_birth = None
    child.user.save()
    assert Wire(child).fetch(url).status == 403
    assert cats.wire.fetch(url).status == 200


def test_an_attachment_of_another_channel_or_message_is_not_there() -> None:
    cats = place()
    sent, other = cats.sent(("cat.png", PICTURE)), cats.sent(("dog.png", PICTURE))
    mine, foreign = sent["attachments"][0]["id"], other["attachments"][0]["id"]
    assert cats.wire.send("DELETE", f"{cats.path}/{sent['id']}/attachments/{foreign}").code == "UNKNOWN_MESSAGE"
    body = {"attachments": [{"id": mine}, {"id": foreign}]}
    refused = cats.wire.send("PATCH", f"{cats.path}/{sent['id']}", body)
    assert refused.invalid == [("attachments", "NO_FILE_FOR_ATTACHMENT_METADATA")]
    meme = {"name": "x", "attachment_id": foreign}
    assert cats.wire.send("POST", f"{cats.path}/{sent['id']}/memes", meme).status == 400
    assert Attachment.objects.count() == 2
    assert Guild.objects.count() == 1


NASTY = [
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\x",
    "con",
    "NUL.txt",
    "a\x00b",
    "a\r\nSet-Cookie: x=1",
    "‮gpj.exe",
    ". .",
    "...",
    "",
]


@pytest.mark.parametrize("name", NASTY)
def test_names_stay_names(name: str) -> None:
    cats = place()
    described = [{"id": 0, "filename": name}] if name else [{"id": 0}]
    reply = cats.send(("x.txt", b"x"), attachments=described)
    if reply.status == 400:
        assert reply.invalid == [("message_data", "INVALID_MESSAGE_DATA")]
        return
    (shown,) = reply.body["attachments"]
    assert not set(shown["filename"]) & set('/\\\r\n\x00"')
    assert ".." not in shown["filename"]
    answer = cats.wire.fetch(shown["url"])
    assert (answer.status, answer.body) == (200, b"x")
    assert "Set-Cookie" not in answer.headers


@effort(max_examples=300, deadline=None)
@given(st.text(max_size=400) | st.text('./\\ ConNULcom1:*?<>|"..png', max_size=300))
def test_any_name_becomes_a_plain_one(name: str) -> None:
    plain = plain_name(name)
    assert 1 <= len(plain) <= LONGEST
    assert not set(plain) & set('<>:"|?*/\\ \n\r\t\x00')
    assert ".." not in plain
    assert plain.strip(".")
    assert plain.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert plain_name(plain) == plain


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "content",
    [
        b"ID3" + b"\xff" * 5_000_000,
        b"\xff\xfb" * 3_000_000,
        b"OggS" + b"\x00" * 3_000_000,
        b"RIFF\xff\xff\xff\xffWAVE" + b"\x00" * 3_000_000,
        b"\x00\x00\x00\x18ftypisom" + b"\x00\x00\x00\x08free" * 500_000,
        b"\x00\x00\x00\x18ftypM4A " + b"\xff" * 3_000_000,
        b"fLaC" + b"\x00" * 3_000_000,
    ],
)
def test_looking_into_hostile_recordings_takes_no_time(content: bytes) -> None:
    started = time.thread_time()  # of its own work, however busy the machine is
    facts = probe(io.BytesIO(content), len(content))
    assert time.thread_time() - started < 3
    assert facts.media_type.partition("/")[0] in ("audio", "video", "application")


def test_settings_say_how_long_addresses_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "GUILDHALL", replace(settings.GUILDHALL, media_url_hours=1))
    with at(now()):
        ends = int(addresses.file_url(1, 2, "x").split("ex=")[1].split("&")[0])
        assert 3600 <= ends - now().timestamp() <= 7200
