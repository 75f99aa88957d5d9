"""Servers with voice, and the media server behind them where there is one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.media_server import MediaServer
from tests.services import free_port
from tests.voice_side import KEY, SECRET


@pytest.fixture(scope="package")
def media_server() -> Iterator[MediaServer]:
    server = MediaServer(free_port())
    yield server
    server.stop()


@pytest.fixture(scope="package")
def voice_servers(new_servers: Any, media_server: MediaServer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The installation that all tests of voice share."""
    servers = new_servers(start=False, LIVEKIT_URL=media_server.url, LIVEKIT_API_KEY=KEY, LIVEKIT_API_SECRET=SECRET)
    servers.shared = True
    folder: Path = tmp_path_factory.mktemp("livekit")
    media_server.start(folder, f"{servers.other_url}/v1/webhooks/livekit")
    servers.start()
    return servers
