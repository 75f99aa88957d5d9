"""Real server processes for tests: one in embedded mode, two (A and B) on PostgreSQL and Redis in scaled mode."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.databases import fresh_database
from tests.mode import SCALED
from tests.services import end_with_parent, free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0
STOP_SECONDS = 60.0

BASE_ENVIRONMENT = {
    "ENVIRONMENT": "test",
    "SECRET_KEY": "only-for-servers-under-test-" + "0123456789abcdef" * 3,
    "INTERNAL_SECRET": "internal-secret-of-the-servers-under-test",
    "JOBS": "inprocess",
    "RATE_LIMITS": "off",
    "SMS_PROVIDER": "memory",
    "OUTBOX_SWEEP_AFTER": "1",
    "JOB_TAKEOVER_AFTER": "2",
    "LOG_LEVEL": "info",
    "LOG_FORMAT": "console",
    "PYTHONUNBUFFERED": "1",
}
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PLAYWRIGHT_BROWSERS_PATH")


@dataclass(kw_only=True)
class ServerProcess:
    """One `manage.py serve`."""

    name: str
    port: int
    environment: dict[str, str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"server {self.name} ended while starting:\n{self.log()}")
            if self._is_ready():
                return
            time.sleep(0.05)
        raise RuntimeError(f"server {self.name} is not ready after {START_SECONDS:g} s:\n{self.log()}")

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_ready", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def kill9(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """SIGTERM. Returns the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""


@dataclass(kw_only=True)
class Servers:
    """All processes of one installation: they share database, Redis and data folder."""

    folder: Path
    environment: dict[str, str]
    processes: list[ServerProcess] = field(default_factory=list)
    shared: bool = False  # by all tests of the run

    @property
    def a(self) -> ServerProcess:
        return self.processes[0]

    @property
    def b(self) -> ServerProcess:
        """The second process; the same one as `a` in embedded mode."""
        return self.processes[-1]

    @property
    def http_url(self) -> str:
        return self.a.url

    @property
    def other_url(self) -> str:
        return self.b.url

    @property
    def gateway_url(self) -> str:
        return self.a.url.replace("http", "ws", 1) + "/gateway"

    @property
    def other_gateway_url(self) -> str:
        return self.b.url.replace("http", "ws", 1) + "/gateway"

    @property
    def data_dir(self) -> Path:
        return Path(self.environment["DATA_DIR"])

    def start(self) -> None:
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait_until_ready()

    def stop(self) -> list[int]:
        """End all with SIGTERM. Returns their exit statuses."""
        return [process.stop() for process in self.processes]

    def kill9(self) -> None:
        """End all with SIGKILL."""
        for process in self.processes:
            process.kill9()

    def restart(self) -> None:
        """Start all again on the same ports and data, whether they were stopped or killed."""
        for process in self.processes:
            if process.process is not None and process.process.poll() is None:
                process.stop()
        self.start()

    def manage(self, *arguments: str, check: bool = True) -> str:
        """Run a management command of the same installation. Returns what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def log(self) -> str:
        return "\n".join(f"== {process.name} ==\n{process.log()}" for process in self.processes)

    def remove(self) -> None:
        for process in self.processes:
            if process.process is not None and process.process.poll() is None:
                process.kill9()
        shutil.rmtree(self.folder, ignore_errors=True)


def make_servers(folder: Path, redis_url: str = "", extra: Mapping[str, str] | None = None) -> Servers:
    """An installation with a migrated database, not started yet. `extra` are environment variables."""
    data_dir = folder / "data"
    data_dir.mkdir(parents=True)
    ports = [free_port() for _ in range(2 if SCALED else 1)]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= BASE_ENVIRONMENT | {
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": fresh_database(folder),
        "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "EMAIL_URL": f"file://{folder}/mail",
    }
    if redis_url:
        environment["REDIS_URL"] = redis_url
    environment |= dict(extra or {})
    servers = Servers(folder=folder, environment=environment)
    for name, port in zip("AB", ports, strict=False):
        own = environment | {"PORT": str(port)}
        servers.processes.append(
            ServerProcess(name=name, port=port, environment=own, log_path=folder / f"server-{name}.log")
        )
    return servers
