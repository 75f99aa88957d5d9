"""nginx and Caddy as deploy/ sets them up, in front of servers under test."""

import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.certificates import self_signed
from tests.servers import ROOT, Servers
from tests.services import end_with_parent, free_port

DEPLOY = ROOT / "deploy"
_NGINX_FOLDER = "/etc/nginx/guildhall"
_AROUND_NGINX = """
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
    include {folder}/{sample};
}}
"""


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    assert found is not None, f"no {name} found; bin/test installs one"
    return found


def _nginx_settings(servers: Servers, folder: Path, sample: str, port: int, certificate: Path | None) -> Path:
    """The files of deploy/nginx with our ports and paths, and without TLS unless there is a certificate."""
    for source in (DEPLOY / "nginx").glob("*.conf"):
        text = source.read_text().replace(_NGINX_FOLDER, str(folder)).replace("listen 80;", f"listen {free_port()};")
        listen = f"listen 127.0.0.1:{port} ssl;" if certificate else f"listen 127.0.0.1:{port};"
        text = text.replace("listen 443 ssl;", listen)
        text = "\n".join(
            line if certificate or "ssl_certificate" not in line else "" for line in text.splitlines()
        ).replace("/etc/letsencrypt/live/", f"{folder}/live/")
        for written, process in ((8001, servers.a), (8002, servers.b)):
            text = text.replace(f"server 127.0.0.1:{written};", f"server 127.0.0.1:{process.port};")
        (folder / source.name).write_text(text)
    for host in ("chat", "www") if certificate else ():
        live = folder / f"live/{host}.example.org"
        live.mkdir(parents=True)
        for name in ("fullchain.pem", "privkey.pem"):
            shutil.copy(certificate or "", live / name)
    settings = folder / "nginx.conf"
    settings.write_text(_AROUND_NGINX.format(folder=folder, sample=sample))
    folder.chmod(0o755)
    return settings


@contextmanager
def nginx(
    servers: Servers, folder: Path, port: int = 0, *, sample: str = "guildhall.conf", certificate: Path | None = None
) -> Iterator[str]:
    """Run nginx in front of both processes. Gives the address to ask."""
    port = port or free_port()
    settings = _nginx_settings(servers, folder, sample, port, certificate)
    command = [_program("nginx"), "-p", str(folder), "-c", str(settings)]
    with _running(command, folder / "error.log", port, certificate) as url:
        yield url


@contextmanager
def caddy(
    servers: Servers, folder: Path, port: int = 0, *, sample: str = "Caddyfile", certificate: Path | None = None
) -> Iterator[str]:
    """Run Caddy in front of both processes, with the file as it stands in deploy/. Gives the address to ask."""
    port = port or free_port()
    both = f"127.0.0.1:{servers.a.port} 127.0.0.1:{servers.b.port}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GUILDHALL_SITE": f"https://localhost:{port}" if certificate else f"http://127.0.0.1:{port}",
        "GUILDHALL_WEB": both,
        "GUILDHALL_GATEWAYS": both,
        "CADDY_GLOBAL_OPTIONS": "admin off\n\tauto_https disable_redirects",
        "CADDY_SITE_OPTIONS": f"tls {certificate} {certificate}" if certificate else "",
    }
    command = [_program("caddy"), "run", "--config", str(DEPLOY / "caddy" / sample), "--adapter", "caddyfile"]
    with _running(command, folder / "caddy.log", port, certificate, environment) as url:
        yield url


def certificate_for_localhost(folder: Path) -> Path:
    """Key and certificate in one file."""
    path = folder / "localhost.pem"
    self_signed(path, "localhost")
    return path


@contextmanager
def _running(
    command: list[str],
    log: Path,
    port: int,
    certificate: Path | None,
    environment: dict[str, str] | None = None,
) -> Iterator[str]:
    url = f"https://localhost:{port}" if certificate else f"http://127.0.0.1:{port}"
    with log.open("ab") as output:
        process = subprocess.Popen(command, stderr=output, env=environment, preexec_fn=end_with_parent)
    try:
        _wait_for(url, process, log, certificate)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path, certificate: Path | None) -> None:
    trusted = ssl.create_default_context(cafile=certificate)
    with httpx.Client(verify=trusted, timeout=5) as client:
        for _ in range(1000):
            assert process.poll() is None, log.read_text()
            try:
                client.get(f"{url}/")
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError(f"the proxy does not answer: {log.read_text()}")
