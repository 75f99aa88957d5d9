"""socket.io-client from npm, unmodified, run by Node: every transport, the upgrade, acknowledgements, coming back after
the server has hung up, and the signals of a call (TF-079, TF-086).

`bin/test` installs it. Where there is neither Node nor a registry, these tests are skipped and say so.
"""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.socketio_client import cookie_of
from tests.topic_browsers import Browser, browser

HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (HERE / "node_modules" / "socket.io-client").is_dir(),
    reason="skipped: socket.io-client is not there, which bin/test installs where it finds npm and its registry",
)


async def _run(plan: dict[str, Any]) -> dict[str, Any]:
    program = await asyncio.create_subprocess_exec(
        "node", str(HERE / "socketio_client.js"), json.dumps(plan), stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await asyncio.wait_for(program.communicate(), 40)
    except TimeoutError:
        program.kill()
        await program.wait()
        raise
    result: dict[str, Any] = json.loads(output)
    return result


def _face(person: Browser, url: str) -> dict[str, str]:
    return {"url": url, "id": person.id, "cookie": cookie_of(person)["Cookie"]}


async def test_it_does_all_that_the_web_client_does(servers: Any) -> None:
    alice, bob = browser(servers.http_url), browser(servers.http_url)
    topic = alice.topic()
    room = alice.room(topic["id"])
    faces = {"alice": _face(alice, servers.http_url), "bob": _face(bob, servers.other_url)}
    result = await _run({**faces, "topic": topic["id"], "room": room["id"]})
    assert result["stranger"] == "Connection rejected by server"
    for name, opened, transport in (
        ("polling", "polling", "polling"),
        ("websocket", "websocket", "websocket"),
        ("upgrade", "polling", "websocket"),
    ):
        talk = result["talks"][name]
        assert (talk["opened"], talk["transport"]) == ([opened], transport)
        assert talk["joined"]["success"] is True
        assert talk["refused"] == {"success": False, "error": "Message content or GIF URL is required"}
        assert talk["heard"]["joined"]["topic_title"] == topic["title"]
        heard = talk["heard"]["message"]
        assert (heard["id"], heard["content"]) == (talk["sent"]["message_id"], f"over {name}")
    assert result["back"] == {"reason": "transport close", "seated": True, "anew": True}
    _check_call(result["call"], alice, bob, room["id"])


def _check_call(told: dict[str, Any], alice: Browser, bob: Browser, room_id: str) -> None:
    call = told["call"]
    about = {"call_id": call["id"]}
    assert told["mine"]["call"] is None
    assert (call["room_id"], [one["user_id"] for one in call["participants"]]) == (room_id, [alice.id])
    assert told["started"]["started_by"]["id"] == alice.id
    assert told["exists"]["call"]["id"] == call["id"]
    assert told["came"] == {**about, "user": {"id": bob.id, "username": bob.name, "profile_picture": None}}
    signal = {"type": "offer", "sdp": "v=0"}
    assert told["offer"] == {**about, "from_user_id": bob.id, "from_username": bob.name, "offer": signal}
    assert told["answer"] == {**about, "from_user_id": alice.id, "answer": {"type": "answer", "sdp": "v=0"}}
    assert told["candidate"] == {**about, "from_user_id": bob.id, "candidate": {"candidate": "udp"}}
    assert told["muted"] == {**about, "user_id": alice.id, "is_muted": True}
    lost = {**about, "user_id": bob.id, "username": bob.name, "is_disconnected": True}
    assert told["lost"] == lost
    assert told["left"] == about
