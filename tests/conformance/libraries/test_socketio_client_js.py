"""socket.io-client from npm, unmodified, run by Node: polling first, then the upgrade, as browsers do it.

Needs `npm install --no-package-lock --prefix tests/conformance/libraries` once; skipped where that was not done.
"""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.socketio_client import cookie_of
from tests.topic_browsers import browser

HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (HERE / "node_modules" / "socket.io-client").is_dir(),
    reason="Node or socket.io-client is not installed",
)


async def _run(url: str, *arguments: str) -> dict[str, Any]:
    program = await asyncio.create_subprocess_exec(
        "node", str(HERE / "socketio_client.js"), url, *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        output, _ = await asyncio.wait_for(program.communicate(), 30)
    except TimeoutError:
        program.kill()
        await program.wait()
        raise
    result: dict[str, Any] = json.loads(output)
    return result


async def test_it_connects_upgrades_joins_and_hears_its_message(servers: Any) -> None:
    somebody = browser(servers.http_url)
    topic = somebody.topic()
    result = await _run(servers.http_url, cookie_of(somebody)["Cookie"], topic["id"])
    assert (result["opened"], result["upgraded"]) == (["polling"], "websocket")
    assert result["joined"]["success"] is True
    assert result["sent"]["success"] is True
    heard = result["heard"]
    assert heard["connected"]["user_id"] == somebody.id
    assert heard["topic_joined"]["topic_title"] == topic["title"]
    assert heard["new_message"]["content"] == "from a browser"
    assert heard["message_sent"]["message_id"] == heard["new_message"]["id"] == result["sent"]["message_id"]


async def test_without_a_session_it_hears_why_not(servers: Any) -> None:
    result = await _run(servers.http_url, "session=none", "0" * 24)
    assert result == {"error": "Connection rejected by server"}
