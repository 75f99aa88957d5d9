"""Private service processes of one test run; nothing of the machine's own is touched."""

import atexit
import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

START_SECONDS = 60.0  # a busy machine is not a fault
_PR_SET_PDEATHSIG = 1


_kept: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody else is given while this process lives, also while what listens there is started anew: it
    stays bound here, where nothing listens, which keeps no server off that asks for SO_REUSEADDR, as servers do."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    _kept.append(probe)
    port: int = probe.getsockname()[1]
    return port


def end_with_parent() -> None:
    """Run in a new process before its program: a run that is killed leaves nothing behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start_redis(folder: str | Path) -> str:
    """Start a Redis that keeps nothing and ends with this process. Returns its address."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise RuntimeError("no redis-server found; bin/test installs one")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL, preexec_fn=end_with_parent)
    atexit.register(_end, process)
    _wait_for(port)
    return f"redis://127.0.0.1:{port}/0"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")
