"""What the load programs start: installations of the product, yardstick servers, receivers. All of it ends with
`Bench`, whatever happens."""

import asyncio
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.databases import fresh_postgres, fresh_sqlite
from tests.servers import BASE_ENVIRONMENT, PASSED_ON, ROOT, ServerProcess
from tests.services import free_port, start_redis

# As an operator runs it: with access log, limits, and logs for machines.
_ENVIRONMENT = {**BASE_ENVIRONMENT, "RATE_LIMITS": "on", "LOG_FORMAT": "json", "GATEWAY_RESUME_WINDOW": "1"}


@dataclass(kw_only=True)
class Installation:
    """One process of the product with a database and a crowd of its own."""

    server: ServerProcess
    environment: dict[str, str]
    crowd: dict[str, Any] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        assert self.server.process is not None
        return self.server.process.pid

    @property
    def gateway_url(self) -> str:
        return f"{self.server.url.replace('http', 'ws', 1)}/gateway?v=1&encoding=json"

    @property
    def socketio_url(self) -> str:
        return f"{self.server.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"

    def inside(self, module: str, function: str, **arguments: Any) -> Any:
        """Call a function in a process with the installation's settings. Returns what its last line says, as JSON."""
        done = subprocess.run(
            _call(module, function, arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{module}.{function} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> None:
        """Serve; returns when it is ready."""
        self.server.start()
        self.server.wait_until_ready()


def _call(module: str, function: str, arguments: dict[str, Any]) -> list[str]:
    program = f"from config.boot import boot; boot(); from {module} import {function}; {function}(**{arguments!r})"
    return [sys.executable, "-c", program]


@dataclass(kw_only=True)
class Worker:
    """A helper process that answers JSON lines with JSON lines."""

    process: "subprocess.Popen[str]"
    complaints: Path

    async def ask(self, **wish: Any) -> Any:
        """One wish, one answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        line = await asyncio.to_thread(self.process.stdout.readline)
        if not line:
            raise RuntimeError(f"{self.process.args!r} ended:\n{self.complaints.read_text()[-2000:]}")
        return json.loads(line)


class Bench:
    """Where measurements happen: temporary folders and processes, all gone in the end."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.has_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
        self._ends = contextlib.ExitStack()
        self._redis_url = ""

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    @contextlib.contextmanager
    def stage(self) -> Iterator[None]:
        """Everything started inside ends with it."""
        outer, self._ends = self._ends, contextlib.ExitStack()
        try:
            yield
        finally:
            self._ends.close()
            self._ends = outer
            self._redis_url = ""

    def installation(
        self, *, postgres: bool = False, redis: bool = False, like: Installation | None = None, **environment: str
    ) -> Installation:
        """The product, not started yet; `like` copies another's database (SQLite) and crowd."""
        folder = self.folder()
        port = free_port()
        address = fresh_postgres() if postgres else fresh_sqlite(folder)
        full = self.yardstick_environment() | _ENVIRONMENT
        full |= {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": address,
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        full |= {"REDIS_URL": self.redis_url()} if redis else {}
        full |= environment
        server = ServerProcess(name="load", port=port, environment=full, log_path=folder / "server.log")
        self._ends.callback(_end_server, server)
        made = Installation(server=server, environment=full)
        if like is not None:
            _copy(_sqlite_file(like), _sqlite_file(made))
            made.crowd = like.crowd
        return made

    def crowded(
        self, members: int, *, channels: int = 10, topics: int = 0, messages: int = 0, **options: Any
    ) -> Installation:
        """An installation with a crowd, serving."""
        made = self.installation(**options)
        made.crowd = made.inside(
            "tests.load.crowd", "crowd", members=members, channels=channels, topics=topics, messages=messages
        )
        made.start()
        return made

    def redis_url(self) -> str:
        """A private Redis of this stage."""
        if not self._redis_url:
            self._redis_url = start_redis(self.folder())
        return self._redis_url

    def folder(self) -> Path:
        return Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="guildhall-load-")))

    @staticmethod
    def yardstick_environment() -> dict[str, str]:
        """Variables for servers that are not the product but import its settings of the server."""
        return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | BASE_ENVIRONMENT

    def worker(self, *command: str, environment: dict[str, str] | None = None) -> Worker:
        """A helper process: `python -m command`."""
        return self._spawn([sys.executable, "-m", *command], environment)

    def caller(self, installation: Installation, module: str, function: str, **arguments: Any) -> Worker:
        """A helper process inside an installation's settings."""
        return self._spawn(_call(module, function, arguments), installation.environment)

    def yardstick(self, *command: str, environment: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """A server that prints a line once it serves."""
        worker = self._spawn([sys.executable, "-m", *command], environment)
        assert worker.process.stdout is not None
        if not worker.process.stdout.readline():
            raise RuntimeError(f"{command} did not start:\n{worker.complaints.read_text()[-2000:]}")
        return worker.process

    def _spawn(self, command: list[str], environment: dict[str, str] | None) -> Worker:
        log = self.folder() / "stderr.log"
        with log.open("w") as complaints:
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": complaints}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)
        self._ends.callback(_end, process)
        return Worker(process=process, complaints=log)


def _end(process: "subprocess.Popen[Any]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait(10)


def _end_server(server: ServerProcess) -> None:
    if server.process is not None:
        _end(server.process)


def _copy(source: Path, target: Path) -> None:
    target.unlink()
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))  # includes what still lies in the write-ahead log


def _sqlite_file(installation: Installation) -> Path:
    return Path(installation.environment["DATABASE_URL"].removeprefix("sqlite:///"))
