"""Files are shown to a virus scanner before they are kept: a daemon that speaks ClamAV's INSTREAM, and one that does
not answer. What is found here is a harmless word."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat.models import MediaFile, Message
from config.checking import checks
from integrations import virus_scan
from tests.files_side import PICTURE, Place, place, stored

pytestmark = pytest.mark.django_db
INFECTED = b"a word that the daemon takes for a virus"
LONGEST = 300_000


class Daemon(socketserver.StreamRequestHandler):
    """One file, as clamd reads it."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > LONGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Word.Harmless FOUND\0" if INFECTED in content else b"stream: OK\0")


@pytest.fixture
def daemon() -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        server.seen = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def cats(daemon: Any, settings: Any) -> Place:
    url = f"tcp://127.0.0.1:{daemon.server_address[1]}"
    settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url=url, http_threads=4)
    return place()


def refused(cats: Place, *files: tuple[str, bytes]) -> tuple[int, str]:
    reply = cats.send(*files, content="look")
    return reply.status, reply.code


def test_what_the_daemon_knows_is_refused_and_nothing_of_it_stays(cats: Place, daemon: Any) -> None:
    long = b"x" * 200_000
    assert refused(cats, ("notes.txt", long + INFECTED)) == (403, "CONTENT_BLOCKED")
    assert refused(cats, ("cat.png", PICTURE), ("notes.txt", INFECTED)) == (403, "CONTENT_BLOCKED")
    assert not Message.objects.filter(content="look").exists()
    assert not any(stored().values())
    sent = cats.sent(("cat.png", PICTURE), ("notes.txt", long))
    assert len(sent["attachments"]) == 2
    assert daemon.seen[-2:] == [PICTURE, long], "whole, and in the order in which they came"
    assert cats.wire.fetch(sent["attachments"][1]["url"]).body == long
    avatar = cats.wire.send("PATCH", "/users/@me", {"avatar": "data:image/png;base64,AAAA"})
    assert avatar.status == 400  # no picture; nobody is asked about it


def test_files_pass_where_nobody_answers_unless_the_operator_says_otherwise(
    cats: Place, daemon: Any, settings: Any
) -> None:
    too_long = b"y" * (LONGEST + 100_000)
    assert cats.send(("notes.txt", too_long)).status == 200
    daemon.shutdown()
    daemon.server_close()
    assert cats.send(("notes.txt", INFECTED)).status == 200
    before = MediaFile.objects.count()
    settings.GUILDHALL = replace(settings.GUILDHALL, clamav_fail_open=False)
    assert refused(cats, ("notes.txt", b"fine")) == (503, "SERVICE_UNAVAILABLE")
    for url in ("tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl", "tcp://name.invalid"):
        settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url=url)
        assert refused(cats, ("notes.txt", b"fine")) == (503, "SERVICE_UNAVAILABLE"), url
    assert MediaFile.objects.count() == before
    settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url="")
    assert cats.send(("notes.txt", INFECTED)).status == 200


def test_a_daemon_that_hangs_holds_a_request_no_longer_for_many_files(
    cats: Place, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some take a scanner minutes, and whoever sends ten of them would keep others from sending anything."""
    monkeypatch.setattr(virus_scan, "_SECONDS", 1.0)
    monkeypatch.setattr(virus_scan, "_SECONDS_OF_ALL", 1.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        url = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url=url)
        assert cats.send(*((f"{number}.txt", b"%d" % number) for number in range(10))).status == 200
        asked = 0
        with suppress(BlockingIOError):
            while True:
                silent.accept()[0].close()
                asked += 1
    assert 1 <= asked <= 2


def test_the_operator_is_told_whether_the_daemon_works(cats: Place, daemon: Any, settings: Any) -> None:
    def told() -> tuple[str, str]:
        (found,) = (one for one in checks() if one.part == "viruses")
        return found.state, found.told

    assert told()[0] == "ok"
    daemon.shutdown()
    daemon.server_close()
    state, words = told()
    assert (state, words.endswith("files pass unseen")) == ("failed", True)
    settings.GUILDHALL = replace(settings.GUILDHALL, clamav_fail_open=False)
    assert told()[1].endswith("files are refused")
    settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url="")
    assert told()[0] == "off"


def test_a_daemon_behind_a_socket_of_the_machine(tmp_path: Path, settings: Any) -> None:
    path = str(tmp_path / "clamd")
    with socketserver.ThreadingUnixStreamServer(path, Daemon) as server:
        server.seen = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.GUILDHALL = replace(settings.GUILDHALL, clamav_url=f"unix://{path}", http_threads=4)
        assert refused(place(), ("notes.txt", INFECTED)) == (403, "CONTENT_BLOCKED")
        server.shutdown()
