"""A LiveKit server of one test run, where its program is installed (`livekit-server` in PATH, or LIVEKIT_SERVER)."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.services import end_with_parent, free_port
from tests.voice_side import KEY, SECRET

START_SECONDS = 60.0
_CONFIG = """
port: {port}
bind_addresses: ["127.0.0.1"]
keys: {{{key}: {secret}}}
rtc: {{tcp_port: {tcp}, udp_port: {udp}, use_external_ip: false, node_ip: 127.0.0.1}}
webhook: {{api_key: {key}, urls: ["{webhook}"]}}
logging: {{level: info}}
"""


def program() -> str | None:
    """Where the program is."""
    return os.environ.get("LIVEKIT_SERVER") or shutil.which("livekit-server")


@dataclass
class MediaServer:
    """One process, or the address of none."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def start(self, folder: Path, webhook: str) -> None:
        """Start it, telling its news to this address."""
        found = program()
        if found is None:
            return
        config = folder / "livekit.yaml"
        ports = {"port": self.port, "tcp": free_port(), "udp": free_port()}
        config.write_text(_CONFIG.format(**ports, key=KEY, secret=SECRET, webhook=webhook))
        with (folder / "livekit.log").open("wb") as log:
            self.process = subprocess.Popen(
                [found, "--config", str(config)], stdout=log, stderr=subprocess.STDOUT, preexec_fn=end_with_parent
            )
        self._wait(folder)

    def _wait(self, folder: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}", timeout=10).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise RuntimeError((folder / "livekit.log").read_text(errors="replace")[-4000:])

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    def require(self) -> None:
        """Skip the test unless it runs."""
        if self.process is None:
            pytest.skip("no livekit-server (PATH or LIVEKIT_SERVER): media is not tested")
