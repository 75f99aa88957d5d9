"""The real server process: starts, answers, ends in order, refuses to start with bad settings."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import websockets

from tests.databases import ROOT
from tests.registrations import guild_side, topic_side
from tests.servers import Servers
from tests.services import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

NewServers = Callable[..., Servers]
RECONNECT = 7


@pytest.fixture(scope="module")
def own(new_servers: NewServers) -> Servers:
    return new_servers(HTTP_THREADS="2", REGISTRATION="closed")


def test_it_answers_on_its_port(own: Servers) -> None:
    for url in (own.http_url, own.other_url):
        health = httpx.get(f"{url}/_health")
        assert (health.status_code, health.text) == (200, "OK")
        assert httpx.get(f"{url}/_ready").json()["ready"] is True


def test_unknown_sockets_are_refused(own: Servers) -> None:
    async def knock() -> None:
        async with websockets.connect(own.gateway_url.replace("/gateway", "/elsewhere")):
            raise AssertionError("a socket was opened")

    with pytest.raises(websockets.InvalidStatus, match="403"):
        asyncio.run(knock())


def test_sigterm_tells_sockets_to_reconnect_and_ends_with_0(own: Servers) -> None:
    """GW-040."""

    async def listen() -> tuple[list[int], int | None]:
        opcodes = []
        async with websockets.connect(own.gateway_url + "?v=1&encoding=json") as one:
            opcodes.append(json.loads(await one.recv())["op"])
            assert own.a.process is not None
            own.a.process.send_signal(signal.SIGTERM)
            try:
                async for frame in one:
                    opcodes.append(json.loads(frame)["op"])
            except websockets.ConnectionClosed:
                return opcodes, one.close_code
            return opcodes, one.close_code

    started = time.monotonic()
    opcodes, code = asyncio.run(listen())
    assert own.stop() == [0] * len(own.processes)
    assert time.monotonic() - started < 40
    assert opcodes == [10, RECONNECT]
    assert code == 1012
    assert "Traceback" not in own.log()


def test_it_starts_again_on_the_same_data_and_survives_a_kill(own: Servers) -> None:
    own.restart()
    own.kill9()
    own.restart()
    assert httpx.get(f"{own.http_url}/_health").text == "OK"


def test_a_taken_port_is_an_error_and_not_a_hang(own: Servers) -> None:
    done = _serve({**own.environment, "PORT": str(own.a.port)})
    assert done.returncode not in (0, None)
    assert "address already in use" in done.stdout.lower() + done.stderr.lower()
    assert httpx.get(f"{own.http_url}/_health").text == "OK"


def test_sec_082_the_policy_of_the_environment_holds_on_every_door(own: Servers) -> None:
    for path, body in (("/v1/auth/register", guild_side()), ("/api/register", topic_side())):
        assert httpx.post(own.http_url + path, json=body).status_code == 403


def test_ctrl_c_ends_it_too(own: Servers) -> None:
    for process in own.processes:
        assert process.process is not None
        process.process.send_signal(signal.SIGINT)
    assert own.stop() == [0] * len(own.processes)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"ENVIRONMENT": "production"}, "SECRET_KEY must be set in production"),
        ({"ENVIRONMENT": "production", "SECRET_KEY": "changeme" * 8}, "well-known default"),
        ({"PORT": "http"}, "PORT must be a whole number"),
    ],
)
def test_bad_settings_are_refused_in_plain_words(tmp_path: Path, environment: dict[str, str], named: str) -> None:
    """SEC-089."""
    done = _serve({"DATA_DIR": str(tmp_path), "PORT": str(free_port()), **environment})
    assert done.returncode == 1
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def _serve(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
