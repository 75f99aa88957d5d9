"""Known abuse of children: refused at the door, kept as evidence out of everybody's reach, held, handed in, let go.

What the services know here are pictures in one harmless color.
"""

import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import av
import pytest
from av.stream import Disposition
from django.db import connection
from django.urls import get_resolver
from PIL import Image

from accounts.erasure import erase
from accounts.models import User
from chat.models import MediaFile
from config.checking import child_safety
from core.clock import at, now
from core.errors import ProductError
from core.models import Job
from core.outbound import Outbound
from core.storage import Files, files
from guilds.models import Guild
from integrations.child_safety.ncmec import hand_in
from moderation.child_safety import quarantine
from moderation.child_safety_tasks import collect, sweep_at_night, sweep_evidence
from moderation.evidence_making import collect_evidence
from moderation.file_bans import bans
from moderation.models import AdminAuditEntry, Evidence, Report, Submission
from moderation.operations.submissions import begin_submission, note_not_submitted
from moderation.submission_times import LONGEST
from moderation.submitting import submit_report
from tests.child_safety_side import JSON, Services, form_of, services, xml
from tests.core.test_storage import bucket
from tests.doors import REFUSED, Doors
from tests.files_side import Place, place, recording
from tests.pictures import data_url, encoded, moving, opened, picture
from tests.staff import inside, staff
from tests.wire import Reply, Wire
from tests.world import World

__all__ = ["bucket"]

pytestmark = pytest.mark.django_db
GREEN = picture("PNG", (24, 24), color=(0, 255, 0))
HARMLESS = picture("PNG", (24, 24), color=(0, 0, 255))


def is_green(content: bytes) -> bool:
    red, green, blue = opened(content).convert("RGB").getpixel((1, 1))
    return green > 200 and red < 60 and blue < 60


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    quarantine.forget()
    bans.forget()
    yield
    quarantine.take(())
    bans.take(())


@pytest.fixture
def both(settings: Any) -> Iterator[Services]:
    with services(settings, is_green, "photo_dna", "arachnid", "ncmec") as made:
        yield made


def chief() -> Wire:
    return Wire(World().person(acls=["*"]))


def blocked(cats: Place, content: bytes = GREEN) -> Evidence:
    """The evidence of an upload that is refused."""
    reply = cats.send(("cat.png", content))
    assert (reply.status, reply.code) == (403, "CONTENT_BLOCKED"), reply.body
    assert set(reply.body) == {"code", "message"}, "the uploader learns nothing more"
    return Evidence.objects.select_related("report").latest("created_at")


def archive(evidence: Evidence) -> dict[str, bytes]:
    with files().open(evidence.zip_key) as stored, ZipFile(io.BytesIO(stored.read())) as opened_zip:
        return {name: opened_zip.read(name) for name in opened_zip.namelist()}


@pytest.mark.parametrize("provider", ["photo_dna", "arachnid"])
def test_what_a_service_knows_is_refused_and_kept_as_evidence(settings: Any, provider: str) -> None:
    cats = place()
    with services(settings, is_green, provider) as made:
        assert cats.send(("dog.png", HARMLESS)).status == 200
        evidence = blocked(cats)
    report = evidence.report
    assert (report.source, report.kind, report.category) == ("server", "message", "child_safety")
    assert (report.reporter_id, report.reported_user_id, report.is_open) == (None, cats.bob.user_id, True)
    assert (report.guild_id, report.channel_id) == (cats.guild.id, cats.channel_id)
    assert timedelta(days=729) < evidence.expires_at - now() < timedelta(days=731)
    assert evidence.has_files
    assert MediaFile.objects.count() == 1

    kept = archive(evidence)
    whole = {"metadata.json", "match.json", "frames.json", "hashes.json", "context.json", "contact_logs.json"}
    assert whole | {"asset/cat.png", "frames/frame-0.jpg"} == set(kept)
    assert kept["asset/cat.png"] == GREEN
    assert opened(kept["frames/frame-0.jpg"]).format == "JPEG"
    assert is_green(kept["frames/frame-0.jpg"])
    context = json.loads(kept["context.json"])
    assert context["user"]["id"] == str(cats.bob.user_id)
    assert context["channel"]["id"] == str(cats.channel_id)
    assert json.loads(kept["metadata.json"])["sha256"] == evidence.sha256
    with files().open(evidence.asset_key) as asset:
        assert asset.read() == GREEN

    told = chief().send("GET", f"/admin/reports/{report.id}").body
    assert (told["report_type"], told["reporter_id"], told["reported_message_id"]) == (0, None, None)
    assert (told["category"], told["status"], told["message_context"]) == ("child_safety", 0, [])
    page = inside(staff("*")).get(f"/admin/moderation/report/{report.id}/change/").content.decode()
    assert (evidence.sha256 in page, "An archive and the file" in page) == (True, True)

    path, headers, body = made.asked[-1]
    if provider == "photo_dna":
        assert path == "/match?enhance=false"
        assert headers["ocp-apim-subscription-key"] == "key"
        assert json.loads(body) == [{"DataRepresentation": "Hash", "Value": "known"}]
        assert evidence.tracking_id == "t-1"
    else:
        assert headers["authorization"] == "Basic dXM6c2VjcmV0"
        assert (headers["content-type"], body) == ("image/png", GREEN)


def test_without_a_service_everything_passes_and_costs_nothing(django_assert_num_queries: Any) -> None:
    cats = place()
    assert cats.send(("cat.png", GREEN)).status == 200
    assert not Evidence.objects.exists()


def test_every_door_asks(settings: Any, monkeypatch: Any) -> None:
    doors = Doors(monkeypatch)
    with services(settings, lambda content: True, "arachnid") as made:
        before = set(files().keys())
        for name, door in REFUSED.items():
            reply = door(doors)
            assert reply.body["code"] == "CONTENT_BLOCKED", (name, reply.body)
        Evidence.objects.update(sha256="", kept_sha256="")
        quarantine.forget()
        assert [doors.external().status for _ in range(2)] == [404, 404]
    assert Evidence.objects.filter(has_files=True).count() == len(REFUSED) + 1, "a second look is no new report"
    assert len(made.asked) == len(REFUSED) + 1
    assert {key.partition("/")[0] for key in set(files().keys()) - before} == {"csam", "reports"}
    assert not MediaFile.objects.exists()


def test_of_what_moves_single_frames_are_compared(settings: Any) -> None:
    cats = place()
    with services(settings, lambda content: opened(content).format == "JPEG", "photo_dna") as made:
        blocked(cats, moving("GIF", frames=23))
        images = json.loads(made.asked[0][2])["images"]
        assert len(images) == 10
        assert {each["mime_type"] for each in images} == {"image/jpeg"}
        assert [len(json.loads(body)["images"]) for path, _, body in made.asked if path == "/hash"] == [10, 10, 3]
        asked = [len(json.loads(body)) for path, _, body in made.asked if path.startswith("/match")]
        assert asked == [5, 5, 5, 5, 3]


LIES: list[tuple[str, str, Any, str]] = [
    ("photo_dna", "/hash", (200, JSON, b"no"), "CSAM_SCAN_PARSE_ERROR"),
    ("photo_dna", "/hash", (200, JSON, b'{"hashes": []}'), "CSAM_SCAN_PARSE_ERROR"),
    ("photo_dna", "/hash", (200, JSON, b'{"hashes": [null]}'), "CSAM_SCAN_PARSE_ERROR"),
    ("photo_dna", "/hash", (500, JSON, b"{}"), "CSAM_SCAN_FAILED"),
    ("photo_dna", "/match", (200, JSON, b'{"MatchResults": []}'), "CSAM_SCAN_PARSE_ERROR"),
    ("photo_dna", "/match", (200, JSON, b'{"MatchResults": [{"IsMatch": "no"}]}'), "CSAM_SCAN_PARSE_ERROR"),
    (
        "photo_dna",
        "/match",
        (200, JSON, b'{"MatchResults": [{"IsMatch": false, "Status": {"Code": 3206}}]}'),
        "CSAM_SCAN_FAILED",
    ),
    ("photo_dna", "/match", (401, JSON, b"{}"), "CSAM_SCAN_SUBSCRIPTION_ERROR"),
    ("photo_dna", "/match", (302, {"Location": "/hash"}, b""), "CSAM_SCAN_FAILED"),
    ("arachnid", "/media", (200, JSON, b"[]"), "CSAM_SCAN_PARSE_ERROR"),
    ("arachnid", "/media", (200, JSON, b'{"classification": null}'), "CSAM_SCAN_PARSE_ERROR"),
    ("arachnid", "/media", (403, JSON, b"{}"), "CSAM_SCAN_SUBSCRIPTION_ERROR"),
    ("arachnid", "/media", (429, {"ratelimit": "r=0;t=99"}, b"{}"), "CSAM_SCAN_TIMEOUT"),
    ("arachnid", "/media", (200, {}, b"x" * 5_000_000), "CSAM_SCAN_FAILED"),
]


def test_a_scan_that_fails_refuses_the_upload(settings: Any) -> None:
    cats, before = place(), settings.GUILDHALL
    for provider, path, lie, code in LIES:
        settings.GUILDHALL = before
        with services(settings, is_green, provider) as made:
            made.edits[path] = lie
            reply = cats.send(("cat.png", HARMLESS))
        assert (reply.status, reply.code) == (500, code), (provider, path, lie[2][:60])
    settings.GUILDHALL = replace(before, csam_scan_seconds=0.0, arachnid_username="us", arachnid_password="x")
    assert cats.send(("cat.png", HARMLESS)).code == "CSAM_SCAN_TIMEOUT"
    assert not MediaFile.objects.exists()
    assert not Report.objects.exists()


def test_the_operator_is_told_whether_the_services_answer(settings: Any) -> None:
    assert [each.state for each in child_safety()] == ["off"]
    with services(settings, is_green, "photo_dna", "arachnid") as made:
        assert [each.state for each in child_safety()] == ["ok"]
        made.edits["/match"] = (401, JSON, b"{}")
        (told,) = child_safety()
        assert (told.state, "CSAM_SCAN_SUBSCRIPTION_ERROR" in told.told) == ("failed", True)
        made.edits.clear()
        made.knows = lambda content: True
        assert [each.state for each in child_safety()] == ["failed"]
    assert not Report.objects.exists()


def test_a_service_that_stumbles_is_asked_again(settings: Any) -> None:
    cats = place()
    with services(settings, is_green, "arachnid") as made:
        made.edits["/media"] = [(429, {"ratelimit": "r=0;t=0"}, b"{}"), (503, {"ratelimit": "r=0;t=0"}, b"{}")]
        assert cats.send(("cat.png", HARMLESS)).status == 200
        assert made.paths() == ["/media"] * 3


def test_a_picture_that_cannot_be_decoded_is_not_taken_for_harmless(settings: Any) -> None:
    cats = place()
    with services(settings, is_green, "photo_dna"):
        broken = moving("GIF", frames=3)[:120]
        assert cats.send(("cat.gif", broken)).code == "CSAM_SCAN_FAILED"
        assert cats.send(("words.txt", b"hello")).status == 200, "only pictures and films are looked up"


def test_what_is_one_by_its_name_alone_is_looked_up_too(settings: Any) -> None:
    cats = place()
    scan = Image.new("RGB", (32, 32), (0, 255, 0))
    with services(settings, is_green, "photo_dna") as made:
        assert cats.send(("cat.bmp", encoded(scan, "BMP"))).code == "CONTENT_BLOCKED"
        asked = len(made.asked)
        assert cats.send(("cat.mkv", b"hello")).status == 200
        assert len(made.asked) == asked, "it is no film"


# -- many files, and what they say that they are ---------------------------------------------------------------------


def slow(made: Services, seconds: float) -> None:
    """Let whoever is asked take their time."""
    knows = made.knows

    def answer(content: bytes) -> bool:
        time.sleep(seconds)
        return knows(content)

    made.knows = answer


@pytest.mark.parametrize("provider", ["photo_dna", "arachnid"])
def test_the_files_of_a_request_share_one_time(settings: Any, provider: str) -> None:
    """Ten files that would each be in time are not, together."""
    cats = place()
    with services(settings, is_green, provider) as made:
        settings.GUILDHALL = replace(settings.GUILDHALL, csam_scan_seconds=1.5)
        slow(made, 0.8)
        begun = time.monotonic()
        assert cats.send(*((f"{number}.png", HARMLESS) for number in range(10))).code == "CSAM_SCAN_TIMEOUT"
        assert time.monotonic() - begun < 4
        assert cats.send(*((f"{number}.png", HARMLESS) for number in range(3))).status == 200, "at once, they are"
    assert MediaFile.objects.count() == 3


def test_other_pictures_of_a_request_share_that_time_too(settings: Any) -> None:
    cats = place()
    owner = Wire(cats.guild.owner)
    Guild.objects.filter(pk=cats.guild.id).update(features=["BANNER", "INVITE_SPLASH"])
    pictures = {name: data_url(HARMLESS) for name in ("icon", "banner", "splash", "embed_splash")}
    with services(settings, is_green, "arachnid") as made:
        settings.GUILDHALL = replace(settings.GUILDHALL, csam_scan_seconds=1.5)
        slow(made, 0.6)
        path = f"/guilds/{cats.guild.id}"
        assert owner.send("PATCH", path, pictures).code == "CSAM_SCAN_TIMEOUT"
        assert owner.send("PATCH", path, {"icon": pictures["icon"]}).status == 200, "the next has its own"


def test_what_is_known_counts_more_than_what_fails_beside_it(settings: Any) -> None:
    """And the same twice is one report."""
    cats = place()
    broken = moving("GIF", frames=3)[:120]
    with services(settings, is_green, "photo_dna"):
        sent = (("a.gif", broken), ("b.png", GREEN), ("c.png", HARMLESS), ("d.png", GREEN))
        assert cats.send(*sent).code == "CONTENT_BLOCKED"
    assert Report.objects.count() == Evidence.objects.count() == 1
    (asset,) = [name for name in archive(Evidence.objects.get()) if name.startswith("asset/")]
    assert archive(Evidence.objects.get())[asset] == GREEN
    assert not MediaFile.objects.exists()


def song(kind: str, *covers: bytes) -> bytes:
    """Silence, with pictures on its cover."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as made:
        sound: Any = made.add_stream({"mp4": "aac", "mp3": "libmp3lame", "flac": "flac"}[kind], rate=8000)
        pictures: list[Any] = [made.add_stream("mjpeg") for _ in covers]
        for picture_ in pictures:
            picture_.width, picture_.height, picture_.pix_fmt = 24, 24, "yuvj420p"
            picture_.disposition = Disposition.attached_pic
        made.start_encoding()
        for picture_, cover in zip(pictures, covers, strict=True):
            packet: Any = av.Packet(cover)
            packet.stream, packet.pts, packet.dts, packet.is_keyframe = picture_, 0, 0, True
            made.mux(packet)
        frame = av.AudioFrame(format=sound.format.name, layout=sound.layout.name, samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate = 8000
        made.mux(sound.encode(frame))
        made.mux(sound.encode())
    return as_sound(buffer.getvalue()) if kind == "mp4" else buffer.getvalue()


def as_sound(film: bytes) -> bytes:
    """An MP4 that says that it is a sound."""
    return film[:8] + b"M4A " + film[12:]


def green_film() -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as made:
        stream: Any = made.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(8):
            made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (0, 255, 0)))))
        made.mux(stream.encode())
    return buffer.getvalue()


@pytest.mark.parametrize("provider", ["photo_dna", "arachnid"])
@pytest.mark.parametrize("name", ["song.mp3", "notes.txt"])
def test_sounds_are_looked_at_by_what_is_in_them(settings: Any, provider: str, name: str) -> None:
    """Whatever they call themselves: the cover of a song, and a film that says that it is a sound."""
    cats, green, blue = place(), picture("JPEG", (24, 24), color=(0, 255, 0)), picture("JPEG", (24, 24))
    with services(settings, is_green, provider) as made:
        for kind in ("mp4", "mp3", "flac"):
            assert cats.send((name, song(kind))).status == 200, kind
            assert made.asked == [], "there is nothing to ask about"
            assert cats.send((name, song(kind, blue))).status == 200, kind
            assert cats.send((name, song(kind, green))).code == "CONTENT_BLOCKED", kind
            made.asked.clear()
        assert cats.send((name, song("mp3", *[blue] * 6, green))).code == "CONTENT_BLOCKED", "however many there are"
        assert cats.send((name, as_sound(green_film()))).code == "CONTENT_BLOCKED"
        assert cats.send((name, recording())).status == 200
        assert cats.send((name, b"ID3 is no sound at all")).status == 200
        assert cats.send((name, song("mp3", b"\xff\xd8 no picture"))).code == "CSAM_SCAN_FAILED"


def test_a_film_that_looks_like_nothing_is_looked_at_all_the_same(settings: Any) -> None:
    cats, buffer = place(), io.BytesIO()
    with av.open(buffer, "w", format="matroska") as made:
        stream: Any = made.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (64, 48), (0, 255, 0)))))
        made.mux(stream.encode())
    with services(settings, is_green, "photo_dna") as asked:
        assert cats.send(("notes.txt", buffer.getvalue())).code == "CONTENT_BLOCKED"
        asked.asked.clear()
        assert cats.send(("notes.txt", b"\x1a\x45\xdf\xa3 and then words")).status == 200


# -- out of reach ----------------------------------------------------------------------------------------------------


def test_no_address_leads_to_evidence(both: Services) -> None:
    cats = place()
    evidence = blocked(cats)
    everybody = (Wire(), cats.wire, chief())
    for key in (evidence.zip_key, evidence.asset_key):
        for wire in everybody:
            for path in (f"/media/{key}", f"/media/attachments/{key}", f"/media/../{key}"):
                assert wire.fetch(path).status in (400, 401, 403, 404), path
    folders = {str(each.pattern) for each in get_resolver().url_patterns if str(each.pattern).startswith("media/")}
    assert {one for one in folders if "<path:" in one} == {"media/downloads/<path:name>"}
    assert not [one for one in folders if one.startswith(("media/csam", "media/reports", "media/<"))]


def test_what_was_stored_before_it_was_known_is_shown_no_more(settings: Any) -> None:
    cats = place()
    url = cats.sent(("cat.png", GREEN))["attachments"][0]["url"]
    assert cats.wire.fetch(f"{url}&width=8").status == 200
    with services(settings, is_green, "arachnid"):
        blocked(cats)
    assert cats.wire.fetch(url).status == 404
    assert cats.wire.fetch(f"{url}&width=8").status == 404, "nor what was made of it"


def test_what_was_known_is_not_shown_again_when_its_evidence_goes(settings: Any) -> None:
    cats = place()
    url = cats.sent(("cat.png", GREEN))["attachments"][0]["url"]
    with services(settings, is_green, "arachnid"):
        evidence = blocked(cats)
    with at(evidence.expires_at):
        sweep_evidence()
    assert not Evidence.objects.exists()
    assert cats.wire.fetch(url).status in (401, 403, 404)
    assert cats.send(("cat.png", GREEN)).code == "CONTENT_BLOCKED"


def test_nobody_fills_the_storage_or_the_queue_with_evidence(both: Services, monkeypatch: Any) -> None:
    monkeypatch.setattr("moderation.operations.evidence.MOST_A_DAY", 2)
    cats, others = place(), place("eve")
    for _ in range(3):
        assert cats.send(("cat.png", GREEN)).code == "CONTENT_BLOCKED", "it is refused all the same"
    assert Report.objects.count() == Evidence.objects.count() == 2
    blocked(others)
    with at(now() + timedelta(days=1)):
        blocked(cats)
    assert Report.objects.count() == Evidence.objects.count() == 4


def test_erasing_the_account_leaves_the_evidence(both: Services) -> None:
    cats = place()
    evidence = blocked(cats)
    User.objects.filter(pk=cats.bob.user_id).update(pending_deletion_at=now())
    assert erase(cats.bob.user_id)
    evidence.refresh_from_db()
    assert evidence.user_id == cats.bob.user_id
    assert "asset/cat.png" in archive(evidence)


def test_evidence_in_a_bucket(both: Services, bucket: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("evidence_making", "submitting", "child_safety_tasks"):
        monkeypatch.setattr(f"moderation.{module}.files", lambda: bucket)
    evidence = blocked(place())
    assert set(bucket.keys()) == {evidence.zip_key, evidence.asset_key}
    both.asked.clear()
    assert submit(evidence.report_id).body["success"] is True
    with bucket.open(evidence.zip_key) as stored:
        assert form_of(*both.asked[1][1:])["file"] == stored.read()
    with at(evidence.expires_at):
        sweep_evidence()
    assert set(bucket.keys()) == set()


# -- holds and retention ---------------------------------------------------------------------------------------------


def hold(report_id: int, method: str = "GET", body: Any = None, wire: Wire | None = None) -> Reply:
    return (wire or chief()).send(method, f"/admin/reports/{report_id}/legal-hold", body)


def test_a_hold_keeps_evidence_and_its_end_begins_retention_anew(both: Services) -> None:
    evidence = blocked(place())
    report_id = evidence.report_id
    assert hold(report_id).body == {"held": False}
    assert hold(report_id, "POST", {}).body == {"held": True}
    with at(now() + timedelta(days=5000)):
        sweep_evidence()
        assert hold(report_id).body == {"held": True}
        until = now() + timedelta(days=10)
        assert hold(report_id, "POST", {"expires_at": until.isoformat()}).body == {"held": True}
    with at(until - timedelta(hours=1)):
        sweep_evidence()
        assert hold(report_id, "DELETE").body == {"held": False}
    evidence.refresh_from_db()
    assert evidence.expires_at == until - timedelta(hours=1) + timedelta(days=730)
    assert files().exists(evidence.zip_key)
    with at(evidence.expires_at):
        sweep_evidence()
    assert not Evidence.objects.exists()
    assert not files().exists(evidence.zip_key)
    assert not files().exists(evidence.asset_key)
    assert Report.objects.filter(pk=report_id).exists()
    actions = list(AdminAuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["legal_hold.set", "legal_hold.set", "legal_hold.clear", "evidence.delete"]


def test_a_hold_that_is_over_holds_nothing(both: Services) -> None:
    report_id = blocked(place()).report_id
    until = now() + timedelta(days=1)
    hold(report_id, "POST", {"expires_at": until.isoformat()})
    with at(until):
        assert hold(report_id).body == {"held": False}
    with at(Evidence.objects.get().expires_at):
        sweep_evidence()
    assert not Evidence.objects.exists()
    past = (now() - timedelta(days=1)).isoformat()
    assert hold(report_id, "POST", {"expires_at": past}).invalid == [("expires_at", "INVALID_FORMAT")]
    assert hold(1).code == hold(1, "POST", {}).code == hold(1, "DELETE").code == "UNKNOWN_REPORT"


def test_a_hold_is_no_way_to_be_rid_of_evidence(both: Services) -> None:
    """Whoever may settle reports may not decide that evidence goes sooner than any other."""
    evidence = blocked(place())
    usual, soon = evidence.created_at + timedelta(days=730), now() + timedelta(minutes=1)
    for held_before in ({}, {"expires_at": (now() + timedelta(days=900)).isoformat()}):
        hold(evidence.report_id, "POST", {"expires_at": soon.isoformat()})
        evidence.refresh_from_db()
        assert evidence.held_until == soon
        assert abs(evidence.expires_at - usual) < timedelta(seconds=1)
        hold(evidence.report_id, "POST", held_before)
    hold(evidence.report_id, "POST", {"expires_at": soon.isoformat()})
    with at(usual - timedelta(minutes=1)):
        sweep_evidence()
        assert Evidence.objects.exists()
    with at(usual + timedelta(minutes=1)):
        sweep_evidence()
        assert not Evidence.objects.exists()


def test_the_sweep_comes_at_three_and_goes_on_where_it_was_interrupted(both: Services, monkeypatch: Any) -> None:
    evidence = blocked(place())
    late = (now() + timedelta(days=800)).replace(hour=2, minute=59)
    with at(late):
        sweep_at_night()
        assert Evidence.objects.exists()
    with at(late + timedelta(minutes=2)):
        with monkeypatch.context() as patched:
            patched.setattr("moderation.child_safety_tasks.forget_evidence", _die)
            with pytest.raises(SystemExit):
                sweep_at_night()
        assert not files().exists(evidence.zip_key)
        assert hold(evidence.report_id, "POST", {}).code == "CONFLICT", "it is on its way"
        sweep_at_night()
    assert not Evidence.objects.exists()


def _die(*args: Any, **more: Any) -> None:
    raise SystemExit


def test_a_report_stands_even_where_its_evidence_could_not_be_stored(both: Services, monkeypatch: Any) -> None:
    cats = place()
    monkeypatch.setattr("moderation.child_safety.keep_evidence", _fail)
    evidence = blocked(cats)
    assert not evidence.has_files
    assert evidence.report.is_open


def _fail(*args: Any, **more: Any) -> None:
    raise OSError("no room")


# -- what people report ----------------------------------------------------------------------------------------------


def reported(cats: Place, category: str = "child_safety") -> int:
    """A report of a message with a file, by somebody else."""
    sent = cats.sent(("cat.png", HARMLESS))
    body = {"channel_id": str(cats.channel_id), "message_id": sent["id"], "category": category}
    reply = cats.other().send("POST", "/reports/message", body)
    assert reply.status == 200, reply.body
    return int(reply.body["report_id"])


def test_files_of_a_reported_message_are_kept_though_it_goes() -> None:
    cats = place()
    report_id = reported(cats)
    (job,) = Job.objects.filter(name="child_safety.collect")
    for _ in range(2):
        collect(**job.arguments)
    evidence = Evidence.objects.get(pk=report_id)
    (message,) = [each for each in Report.objects.get(pk=report_id).context if each["attachments"]]
    assert archive(evidence)[f"attachments/{message['attachments'][0]['id']}/cat.png"]
    assert reported(place("eve"), "spam")
    assert Evidence.objects.count() == 1, "only what is reported as abuse of children"


def test_files_around_what_is_reported_do_not_fill_the_storage(monkeypatch: Any) -> None:
    monkeypatch.setattr("moderation.evidence_making.MOST_AROUND_BYTES", len(HARMLESS) + 10)
    cats = place()
    around = [cats.sent((f"{number}.png", HARMLESS))["attachments"][0]["id"] for number in range(3)]
    report_id = reported(cats)
    collect(report_id=report_id)
    kept = archive(Evidence.objects.get(pk=report_id))
    (own,) = Report.objects.get(pk=report_id).snapshot["attachments"]
    assert {name for name in kept if name.startswith("attachments/")} == {
        f"attachments/{own['id']}/cat.png",
        f"attachments/{around[0]}/0.png",
    }
    assert json.loads(kept["metadata.json"])["left_out"] == around[1:]


# -- handing in ------------------------------------------------------------------------------------------------------


def submit(report_id: int, wire: Wire | None = None) -> Reply:
    return (wire or chief()).send("POST", f"/admin/reports/{report_id}/ncmec-submit")


def status(report_id: int) -> dict[str, Any]:
    body: dict[str, Any] = chief().send("GET", f"/admin/reports/{report_id}/ncmec-status").body
    return body


def test_a_report_is_handed_in_once(both: Services) -> None:
    evidence = blocked(place())
    assert status(evidence.report_id)["status"] == "not_submitted"
    both.asked.clear()
    admin = chief()
    assert submit(evidence.report_id, admin).body == {"success": True, "ncmec_report_id": "4711", "error": None}
    assert both.paths() == ["/submit", "/upload", "/finish"]
    opening = both.asked[0]
    assert opening[1]["content-type"] == "text/xml; charset=utf-8"
    assert opening[1]["authorization"] == "Basic dXM6c2VjcmV0"
    for words in (b"<incidentType>Child Pornography (", b"<firstName>Ann</firstName>", b"<email>ann@example.com<"):
        assert words in opening[2]
    form = form_of(*both.asked[1][1:])
    with files().open(evidence.zip_key) as stored:
        assert form == {"id": b"4711", "file": stored.read()}
    assert form_of(*both.asked[2][1:]) == {"id": b"4711"}

    told = status(evidence.report_id)
    assert (told["status"], told["ncmec_report_id"], told["failure_reason"]) == ("submitted", "4711", None)
    assert told["submitted_at"]
    assert (submit(evidence.report_id).status, submit(evidence.report_id).code) == (409, "NCMEC_ALREADY_SUBMITTED")
    assert len(both.asked) == 3
    entry = AdminAuditEntry.objects.get(action="ncmec.submit")
    assert (entry.target_id, entry.metadata) == (str(evidence.report_id), {"ncmec_report_id": "4711"})


@pytest.mark.parametrize(
    ("path", "lie", "asked"),
    [
        ("/submit", (200, {}, xml(responseCode="5101")), ["/submit"]),
        ("/submit", (200, {}, b"<html>"), ["/submit"]),
        ("/upload", (500, {}, b""), ["/submit", "/upload", "/retract"]),
        ("/finish", (200, {}, xml(responseCode="1")), ["/submit", "/upload", "/finish", "/retract"]),
    ],
)
def test_what_fails_is_taken_back_and_can_be_done_again(both: Services, path: str, lie: Any, asked: list[str]) -> None:
    report_id = blocked(place()).report_id
    both.asked.clear()
    both.edits[path] = lie
    reply = submit(report_id)
    assert (reply.status, reply.code) == (500, "NCMEC_SUBMISSION_FAILED")
    assert reply.body["reason"].startswith(path)
    assert both.paths() == asked
    told = status(report_id)
    assert (told["status"], told["failure_reason"]) == ("failed", reply.body["reason"])
    both.edits.clear()
    assert submit(report_id).body["success"] is True


def test_two_at_once_hand_in_once_and_a_dead_process_blocks_nobody_for_long(both: Services) -> None:
    report_id = blocked(place()).report_id
    begin_submission(World().person(acls=["*"]), report_id)  # and then this process is no more
    assert submit(report_id).code == "NCMEC_ALREADY_SUBMITTED"
    with at(now() + timedelta(minutes=16)):
        assert submit(report_id).body["success"] is True


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_hands_it_in(both: Services) -> None:
    report_id, admin = blocked(place()).report_id, World().person(acls=["*"])
    both.asked.clear()
    together = Barrier(4)

    def press() -> str:
        together.wait()
        try:
            return str(submit_report(admin, report_id).state)
        except ProductError as refusal:
            return refusal.code.value
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(each.result() for each in [pool.submit(press) for _ in range(4)])
    assert outcomes == ["NCMEC_ALREADY_SUBMITTED"] * 3 + ["submitted"]
    assert both.paths() == ["/submit", "/upload", "/finish"]


def test_the_time_for_handing_in_is_longer_than_handing_in_can_take(both: Services, monkeypatch: Any) -> None:
    """Or somebody would be taken for dead who is not, and it would be handed in twice."""
    report_id, allowed = blocked(place()).report_id, []
    fetch = Outbound.fetch

    def noted(self: Outbound, url: str, **options: Any) -> Any:
        allowed.append(options["caps"].seconds)
        return fetch(self, url, **options)

    monkeypatch.setattr(Outbound, "fetch", noted)
    both.edits["/finish"] = (200, {}, xml(responseCode="1"))
    assert submit(report_id).code == "NCMEC_SUBMISSION_FAILED"
    assert both.paths()[-4:] == ["/submit", "/upload", "/finish", "/retract"]
    assert timedelta(seconds=sum(allowed[-4:])) < LONGEST


def test_who_collects_for_long_is_at_it_all_the_same(both: Services, monkeypatch: Any) -> None:
    report_id = reported(place())
    both.asked.clear()
    with ExitStack() as later:

        def collected(report_id: int) -> Evidence:
            later.enter_context(at(now() + LONGEST - timedelta(minutes=1)))
            return collect_evidence(report_id)

        def handed_in(report: Report, archive: Any) -> str:
            later.enter_context(at(now() + timedelta(minutes=10)))
            assert submit(report_id).code == "NCMEC_ALREADY_SUBMITTED"
            return hand_in(report, archive)

        monkeypatch.setattr("moderation.submitting.collect_evidence", collected)
        monkeypatch.setattr("moderation.submitting.authorities", SimpleNamespace(functions=(handed_in,)))
        assert submit(report_id).body["success"] is True
    assert both.paths() == ["/submit", "/upload", "/finish"]


def test_who_was_taken_for_dead_while_collecting_hands_nothing_in(both: Services, monkeypatch: Any) -> None:
    report_id, admin = reported(place()), World().person(acls=["*"])
    both.asked.clear()
    collects: list[int] = []

    def collected(report_id: int) -> Evidence:
        collects.append(report_id)
        evidence = collect_evidence(report_id)
        if len(collects) == 1:
            with at(now() + LONGEST + timedelta(minutes=1)):
                assert submit(report_id).body["success"] is True
        return evidence

    monkeypatch.setattr("moderation.submitting.collect_evidence", collected)
    with pytest.raises(ProductError) as refusal:
        submit_report(admin, report_id)
    assert refusal.value.code == "NCMEC_ALREADY_SUBMITTED"
    assert both.paths() == ["/submit", "/upload", "/finish"]
    assert status(report_id)["status"] == "submitted"


def test_who_comes_late_does_not_undo_what_another_has_done(both: Services) -> None:
    report_id, admin = blocked(place()).report_id, World().person(acls=["*"])
    begin_submission(admin, report_id)
    with at(now() + timedelta(minutes=16)):
        assert submit(report_id).body["success"] is True
        note_not_submitted(admin, report_id, why="it took too long")
        assert (status(report_id)["status"], submit(report_id).code) == ("submitted", "NCMEC_ALREADY_SUBMITTED")


def test_no_sign_in_a_report_keeps_it_from_being_handed_in(both: Services) -> None:
    report_id = blocked(place()).report_id
    Report.objects.filter(pk=report_id).update(details="a\x01b\x0b\ufffe\uffff</additionalInfo>&\U0001f600")
    both.asked.clear()
    assert submit(report_id).body["success"] is True
    assert fromstring(both.asked[0][2]).findtext(".//additionalInfo") == "ab</additionalInfo>&\U0001f600"


def test_what_people_reported_is_handed_in_too(both: Services) -> None:
    cats = place()
    report_id = reported(cats)
    assert submit(report_id).body["success"] is True
    assert Evidence.objects.get(pk=report_id).has_files
    assert submit(reported(place("eve"), "spam")).code == "UNKNOWN_REPORT"
    assert submit(1).code == "UNKNOWN_REPORT"


def test_where_it_is_off_that_is_the_reason() -> None:
    report_id = reported(place())
    reply = submit(report_id)
    assert (reply.status, reply.code) == (500, "NCMEC_SUBMISSION_FAILED")
    assert "NCMEC_URL" in reply.body["reason"]
    assert Submission.objects.get().state == "failed"
