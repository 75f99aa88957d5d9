"""Requests per second of the server's processor time."""

from collections.abc import Sequence

from tests.load.installation import Bench, Installation
from tests.load.measure import cpu_seconds
from tests.load.wire import hammer
from tests.services import free_port

Call = tuple[str, str, str, bytes]


async def cost(pid: int, url: str, calls: Sequence[Call]) -> float:
    """Processor seconds of the server for one of these calls, which all succeed."""
    before = cpu_seconds(pid)
    await hammer(url, calls)
    return (cpu_seconds(pid) - before) / len(calls)


def under_asgi_handler(bench: Bench, twin: Installation, module: str, settings: str) -> tuple[int, str]:
    """Serve an application on an installation's database. Returns process id and address."""
    port = free_port()
    command = ("tests.load.yardsticks.serve", module, str(port))
    environment = twin.environment | {"DJANGO_SETTINGS_MODULE": settings}
    return bench.yardstick(*command, environment=environment).pid, f"http://127.0.0.1:{port}"
