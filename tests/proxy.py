"""nginx as docs/operating.md sets it up, in front of servers under test."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.servers import ROOT, Servers
from tests.services import end_with_parent, free_port

_EXAMPLE = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{example}
}}
"""


def documented(servers: Servers, port: int) -> str:
    """The configuration that readers of docs/operating.md copy, with our ports and without TLS."""
    found = _EXAMPLE.search((ROOT / "docs/operating.md").read_text())
    assert found is not None
    text = found[1].replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    for documented_port, process in ((8001, servers.a), (8002, servers.b)):
        text = text.replace(f"127.0.0.1:{documented_port}", f"127.0.0.1:{process.port}")
    return text


@contextmanager
def nginx(servers: Servers, folder: Path) -> Iterator[str]:
    """Run nginx in front of both processes. Gives the address to ask."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program is not None, "no nginx found; bin/test installs one"
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(_AROUND.format(folder=folder, example=documented(servers, port)))
    folder.chmod(0o755)
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(settings)], stderr=subprocess.DEVNULL, preexec_fn=end_with_parent
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, (folder / "error.log").read_text()
        try:
            httpx.get(f"{url}/_health", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not answer")
