"""Streams on the guild wire: keys, pictures of what is on them, and the regions of voice."""

import base64
from datetime import timedelta

import pytest

from chat.models import Channel, ChannelKind, ChannelMember
from chat.streams import keep_preview, preview_of, remove_preview
from core import clock
from core.actor import Actor
from core.clock import now
from core.errors import Code
from core.hooks import Hook
from core.models import Job
from core.permissions import P
from guilds.hooks import VoiceRegion, voice_regions
from tests.operations.refusals import code_of
from tests.pictures import picture
from tests.shared_rows import shared_rows
from tests.wire import Wire
from tests.world import GuildPlace, World

pytestmark = pytest.mark.django_db

JPEG = picture("JPEG")


@shared_rows
def cats() -> GuildPlace:
    return World().guild().member("alice")


def key_in(cats: GuildPlace, connection: str = "abc") -> str:
    return f"{cats.id}:{cats.channel_id('General')}:{connection}"


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_a_picture_is_kept_replaced_and_shown_to_those_who_may_watch(cats: GuildPlace) -> None:
    alice, stranger = Wire(cats.world.person("alice")), Wire(cats.world.person("stranger"))
    path, voice = f"/streams/{key_in(cats)}/preview", str(cats.channel_id("General"))
    client = alice._client
    nothing = client.get(f"/v1{path}", headers=alice._headers)
    assert (nothing.status_code, nothing.content) == (404, b"")
    other = picture("JPEG", color=(1, 2, 3))
    for content in (other, JPEG):
        body = {
            "channel_id": voice,
            "thumbnail": f"data:image/jpeg;base64,{b64(content)}",
            "content_type": "image/jpeg",
        }
        assert alice.send("POST", path, body).status == 204
    shown = client.get(f"/v1{path}", headers=alice._headers)
    assert (shown.status_code, shown.content, shown.headers["Content-Type"]) == (200, JPEG, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store, private"
    for method, body in (("GET", None), ("POST", {"channel_id": voice, "thumbnail": b64(JPEG)})):
        assert stranger.send(method, path, body).code == "ACCESS_DENIED"
    cats.overwrite("General", "@everyone", deny=P.CONNECT)
    assert alice.send("GET", path).code == "MISSING_PERMISSIONS"


@pytest.mark.parametrize(
    "key", ["", "x", "1:2", "dm:x:y", "0:1:a", f"{2**63}:1:a", "1:2:a:b", "1:2:", "dm:1:a/b", "\uff11:1:a"]
)
def test_keys_that_are_none(cats: GuildPlace, key: str) -> None:
    assert code_of(preview_of, cats.owner, key) == Code.INVALID_STREAM_KEY_FORMAT


def test_keys_that_name_something_else(cats: GuildPlace) -> None:
    owner, voice, text = cats.owner, cats.channel_id("General"), cats.channel_id("general")
    dogs = cats.world.guild("dogs")
    for key in (f"dm:{voice}:a", f"{dogs.id}:{voice}:a", f"{cats.id}:{text}:a"):
        assert code_of(preview_of, owner, key) == Code.STREAM_KEY_SCOPE_MISMATCH
    assert code_of(preview_of, owner, f"{cats.id}:1:a") == Code.UNKNOWN_CHANNEL
    elsewhere = {"channel_id": text, "thumbnail": b64(JPEG), "content_type": None}
    assert code_of(keep_preview, owner, key_in(cats), **elsewhere) == Code.STREAM_KEY_CHANNEL_MISMATCH
    notes = Channel.objects.create(pk=owner.user_id, kind=ChannelKind.PERSONAL_NOTES)
    assert code_of(preview_of, owner, f"dm:{notes.pk}:a") == Code.STREAM_KEY_SCOPE_MISMATCH


def test_streams_of_calls_are_for_those_who_are_called(cats: GuildPlace) -> None:
    alice, owner = cats.world.person("alice"), cats.owner
    dm = Channel.objects.create(kind=ChannelKind.DM)
    ChannelMember.objects.create(channel=dm, user=alice.user)
    assert preview_of(alice, f"dm:{dm.id}:a") is None
    assert code_of(preview_of, owner, f"dm:{dm.id}:a") == Code.UNKNOWN_CHANNEL
    assert code_of(preview_of, alice, f"{cats.id}:{dm.id}:a") == Code.STREAM_KEY_SCOPE_MISMATCH


@pytest.mark.parametrize(
    ("thumbnail", "content_type", "code"),
    [
        (None, None, Code.STREAM_THUMBNAIL_PAYLOAD_EMPTY),
        ("data:image/jpeg;base64,", None, Code.STREAM_THUMBNAIL_PAYLOAD_EMPTY),
        ("***", None, Code.INVALID_STREAM_THUMBNAIL_PAYLOAD),
        ("abc", None, Code.INVALID_STREAM_THUMBNAIL_PAYLOAD),
        (b64(picture("PNG")), None, Code.PREVIEW_MUST_BE_JPEG),
        (b64(JPEG), "image/png", Code.PREVIEW_MUST_BE_JPEG),
        (b64(JPEG + bytes(1_000_001 - len(JPEG))), None, Code.FILE_SIZE_TOO_LARGE),
    ],
)
def test_what_is_no_picture_of_a_stream(
    cats: GuildPlace, thumbnail: str | None, content_type: str | None, code: Code
) -> None:
    place = {"channel_id": cats.channel_id("General"), "thumbnail": thumbnail, "content_type": content_type}
    assert code_of(keep_preview, cats.owner, key_in(cats), **place) == code
    body = {**place, "channel_id": str(place["channel_id"])}
    assert Wire(cats.owner).send("POST", f"/streams/{key_in(cats)}/preview", body).code == code.value


def test_a_picture_is_kept_for_a_day(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, key = cats.owner, key_in(cats, "lasting")
    voice = cats.channel_id("General")
    keep_preview(owner, key, channel_id=voice, thumbnail=b64(JPEG), content_type=None)
    job = Job.objects.get(name="stream.remove_preview")
    remove_preview(**job.arguments)
    assert preview_of(owner, key) == JPEG
    later = now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr("chat.streams.now", lambda: later)
    assert preview_of(owner, key) is None
    remove_preview(**job.arguments)
    monkeypatch.setattr("chat.streams.now", clock.now)
    assert preview_of(owner, key) is None


def test_a_stream_is_moved_by_those_who_may_watch(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[tuple[str, str | None]] = []
    hook = Hook("test")
    hook.register(lambda _, key, region: moved.append((key.connection_id, region)))
    monkeypatch.setattr("chat.v1.views.streams.stream_moved", hook)
    path = f"/streams/{key_in(cats)}/stream"
    for body in ({}, {"region": "moon"}, {"region": None}):
        assert Wire(cats.owner).send("PATCH", path, body).status == 204
    assert moved == [("abc", "moon"), ("abc", None)]
    assert Wire(cats.world.person("stranger")).send("PATCH", path, {}).code == "ACCESS_DENIED"
    assert Wire(cats.owner).send("PATCH", "/streams/x/stream", {}).code == "INVALID_STREAM_KEY_FORMAT"


def test_regions_are_those_of_the_media_server(cats: GuildPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    alice: Actor = cats.world.person("alice")
    path = f"/channels/{cats.channel_id('General')}/rtc-regions"
    assert Wire(alice).send("GET", path).body == []
    there_are = [VoiceRegion("m", "Moon", "🌙"), VoiceRegion("e", "Earth", "🌍")]
    monkeypatch.setattr(voice_regions, "_functions", [lambda *_: there_are])
    names = [region["name"] for region in Wire(alice).send("GET", path).body]
    assert names == ["Earth", "Moon"]
    text = Wire(alice).send("GET", f"/channels/{cats.channel_id('general')}/rtc-regions")
    assert (text.status, text.code) == (400, "INVALID_CHANNEL_TYPE")
    assert Wire(cats.world.person("stranger")).send("GET", path).code == "ACCESS_DENIED"
